"""One file per ChallengeName: `ask` puts the question, `answer` judges the answer."""
