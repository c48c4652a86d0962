"""How the pages people sign in on look: templates, words, brands and the files they need.

It knows no pool, no user and no request: whoever calls it says what a page shows.
"""
