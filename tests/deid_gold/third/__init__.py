"""The third set: papers as a hospital sends them, in their usual shares, by somebody who had not read the detector and
neither of the other sets' data. Like the held-out set it gives totals only; its misses are listed nowhere."""
