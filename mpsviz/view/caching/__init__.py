"""When what a view needs is made: once it is asked for, and again only where its sources have changed."""
