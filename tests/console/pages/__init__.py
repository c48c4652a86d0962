"""Pages of the console, as a browser without JavaScript has them."""
