"""Kept pages in memory and on the disk, and which of them may be given out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from yangguang.kernel.serving.baked import Baked
    from yangguang.kernel.serving.disk import Disk
    from yangguang.kernel.serving.kills import Kills
    from yangguang.kernel.serving.memory import Memory
    from yangguang.kernel.serving.rules import Key, Page
    from yangguang.kernel.serving.versions import Versions


class Store:
    """Two levels of pages under one rule of freshness."""

    def __init__(
        self,
        *,
        memory: Memory,
        disk: Disk | None,
        versions: Versions,
        kills: Kills,
        build: str,
        clock: Callable[[], float],
        baked: Baked | None = None,
    ) -> None:
        """`build` names the program; `clock` gives seconds since 1970."""
        self.baked = baked
        self.memory, self.disk, self.versions, self.kills = memory, disk, versions, kills
        self.program, self.clock = build, clock
        self._build = ("", f"{build} ")

    @property
    def build(self) -> str:
        """Pages of another program or another installation are not fresh, whatever their tags."""
        epoch, build = self._build
        if epoch != self.versions.epoch:
            epoch = self.versions.epoch
            build = f"{self.program} {epoch}"
            self._build = (epoch, build)
        return build

    def hot(self, key: Key) -> Page | None:
        """The page from memory if it is fresh."""
        page = self.memory.get(key)
        return page if page is not None and self.is_fresh(page) else None

    def fresh(self, key: Key) -> Page | None:
        """The page if it shows what the database holds, as of less than a second ago."""
        page = self.hot(key)
        if page is not None:
            return page
        page = self._from_disk(key)
        if page is None or not self.is_fresh(page):
            return None
        self.memory.put(key, page)
        self._bake(key, page)
        return page

    def is_fresh(self, page: Page) -> bool:
        """Whether nothing the page shows has moved, passed or been taken back, as of just now."""
        return self.versions.is_alive() and self._stands(page)

    def _stands(self, page: Page) -> bool:
        """The same as of the last look, however long ago."""
        versions = self.versions
        if self.kills.forbid(page.tags):
            return False
        if self.clock() >= page.fresh_until or page.build != self.build:
            return False
        known = versions.known
        if page.checked == known:
            return True
        if not versions.has_not_moved(page.tags, page.n):
            return False
        page.checked = known
        return True

    def mark(self) -> tuple[int, str] | None:
        """What is known to this process now; None while nothing is promised."""
        versions = self.versions
        return (versions.known, versions.epoch) if versions.is_alive() else None

    def stands(self, tags: frozenset[str], mark: tuple[int, str]) -> bool:
        """Whether what was read at a mark is as it was: nothing of it moved or was taken back."""
        n, epoch = mark
        versions = self.versions
        return (
            epoch == versions.epoch
            and n >= versions.floor
            and not self.kills.forbid(tags)
            and versions.has_not_moved(tags, n)
        )

    def last_good(self, key: Key) -> Page | None:
        """The page as it was last, for when no new one can be made; never what was taken back."""
        page = self.memory.get(key) or self._from_disk(key)
        if page is None or self.kills.forbid(page.tags):
            return None
        return page

    def _from_disk(self, key: Key) -> Page | None:
        return self.disk.get(key) if self.disk is not None else None

    def keep(self, key: Key, page: Page) -> bool:
        """Keep a page just rendered, unless what it shows was taken back meanwhile."""
        if self.kills.forbid(page.tags):
            return False
        self.memory.put(key, page)
        if self.disk is not None:
            self.disk.put(key, page)
        self._bake(key, page)
        # Taken back between the question above and the writing: look once more.
        if self.kills.forbid(page.tags):
            self.purge(page.tags & self.kills.tags)
            return False
        return True

    def _bake(self, key: Key, page: Page) -> None:
        """Write the page for nginx, then look whether it moved while it was written.

        Whoever learns of a move knows it before he removes the files: either he finds this one, or
        the look finds the move. The page is on the disk store already, by which he finds it. That a
        look is late is no reason to take the file away: what it finds when it comes is removed.
        """
        if self.baked is not None and self.baked.write(key, page) and not self._stands(page):
            self.baked.remove([key])

    def moved(self, tags: Iterable[str]) -> None:
        """Take away the files of pages that carry one of the tags."""
        if self.baked is not None and self.disk is not None:
            self.baked.remove(self.disk.keys_showing(tags))

    def unbake(self) -> None:
        """Take all files away, and let every page pass through here again before it is written."""
        if self.baked is not None:
            self.baked.clear()
            self.memory.clear()

    def forget(self, key: Key) -> None:
        """Let go of one page."""
        if self.baked is not None:
            self.baked.remove([key])
        self.memory.remove(key)
        if self.disk is not None:
            self.disk.remove([key])

    def purge(self, tags: Iterable[str]) -> None:
        """Delete every copy that carries one of the tags."""
        gone = frozenset(tags)
        self.memory.remove_where(lambda page: not gone.isdisjoint(page.tags))
        if self.disk is not None:
            keys = self.disk.keys_showing(gone)
            if self.baked is not None:
                self.baked.remove(keys)
            self.disk.remove(keys)
