"""e-SAV: the after-sales gateway between an infrastructure operator and its Opérateurs."""
