"""The fourth set: papers of many kinds of houses, written without sight of the detector or of the other sets' data."""
