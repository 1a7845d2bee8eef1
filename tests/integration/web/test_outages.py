"""The page of incidents tells which system is down, since when, and how many jobs wait for its return."""

from __future__ import annotations

from engine import jobs
from engine.errors import SourceDownError
from engine.sources import THRESHOLD, SharedGates
from tests.integration.web.site import Site


def test_a_system_that_is_down_is_named_with_the_jobs_that_wait_for_it(site: Site) -> None:
    site.world.sharing.refuse_pushes("portal.status", SourceDownError("暂时不可用", system="portal"))
    gates = SharedGates(site.world.store.engine, site.world.clock)
    for _ in range(THRESHOLD):
        gates.fail("portal", "unavailable")
    site.submit()
    jobs.run_due(site.world.store)

    page = site.visitor("supervisor1").get("/incidents/").text

    outages = page.partition('id="outages"')[2].partition("</table>")[0]
    assert "爱山东政务服务平台" in outages
    assert "暂停调用" in outages
    assert "没有需要处理的异常" in page


def test_once_it_is_back_the_page_is_empty_again(site: Site) -> None:
    SharedGates(site.world.store.engine, site.world.clock).succeed("portal")
    site.world.sharing.refuse_pushes("portal.status", None)
    site.world.pass_time(hours=2)
    jobs.run_due(site.world.store)

    assert 'id="outages"' not in site.visitor("supervisor1").get("/incidents/").text
