"""我为政府网站找错: what readers find wrong on the site, mended and answered by a date."""
