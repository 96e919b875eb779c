"""Near-duplicates: which texts say almost the same, as clusters. Pure: knows no database and no person.

Two texts are near-duplicates where at least four fifths of their character 5-grams are shared (Jaccard ≥ 0.8,
blanks, punctuation, case and width left out). Candidates come from MinHash with banding; a pair counts only
after the exact share was computed.
"""

from curation.near_duplicates.clusters import THRESHOLD, Cluster, Member, find_clusters
from curation.near_duplicates.comparison import Part, side_by_side
from curation.near_duplicates.sketches import Sketches

__all__ = ["THRESHOLD", "Cluster", "Member", "Part", "Sketches", "find_clusters", "side_by_side"]
