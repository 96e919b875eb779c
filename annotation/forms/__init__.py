"""Forms of stage 2: what pages post, read into the plain values that formats and services take."""
