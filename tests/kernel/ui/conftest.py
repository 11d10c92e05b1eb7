from __future__ import annotations

import pytest

from yangguang.kernel.ui import site


@pytest.fixture(autouse=True)
def city():
    before = list(site._providers)
    site.register(
        lambda: site.SiteFacts(
            government_name="佳木斯市人民政府",
            site_domain="www.jms.gov.cn",
            site_id_code="2308000000",
            host_unit="市政府办公室",
            icp_number="黑ICP备0号",
            sitemap_url="/map/",
        )
    )
    yield
    site._providers[:] = before
