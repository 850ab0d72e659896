"""planChargeSavFtth: appointments of the after-sales service on FTTH, as the profession has them."""
