"""A local stand-in for the providers: the kit's routes over a synthetic world that is the same on every run.

``world`` holds the creators and their works, ``answers`` says what each route answers about them, ``app`` serves
that over HTTP on loopback. Importing this package loads none of the three, and no web server.

Examples
--------
>>> from analytics_kit.routes import douyin
>>> from analytics_kit.sandbox.answers import answer
>>> from analytics_kit.sandbox.world import World
>>> request = douyin.ItemSearchKeyword(item_id="7559536212910853422")
>>> answer(World(seed=7), request, "sandbox-creator-1")["total_count"]
3520
"""
