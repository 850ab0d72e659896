"""infoTravauxFTTH v1-0: planned works (TP) and collective faults (DERCO) on FTTH."""
