"""Forms of the pages: the shape of what is typed. They decide nothing; a service does."""
