"""The taxonomy of the product: dimensions, datasets, specialties and department names, as data."""
