"""What reviewers say more than once."""

NO_SIGNATURE = "The statement of work is not signed by the customer. Upload the signed one."
OLD_DATES = "The dates in it are more than 12 months old. Upload a newer document."
NO_SERVICE = "The document names the product, but not what you do with it for the customer."
