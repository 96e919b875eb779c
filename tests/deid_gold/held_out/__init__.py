"""The held-out set: other sentences, other names and places, other odd forms, under the same convention. Its misses
are listed nowhere; only its totals are figures, so that they stay honest after the first set was used for mending."""
