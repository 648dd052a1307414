target_sources(lathe_engine PRIVATE)
