target_sources(lathe_ui PRIVATE)
