"""From one release to the next while people work: the limits of `migrate`, and rules that new migrations keep."""
