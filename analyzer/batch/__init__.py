"""Scoring whole exports, piece by piece: on one process, several, or a cluster; what was cut off goes on."""

from analyzer.batch.cluster import Cluster
from analyzer.batch.exports import Scored, Told, score_exports

__all__ = ["Cluster", "Scored", "Told", "score_exports"]
