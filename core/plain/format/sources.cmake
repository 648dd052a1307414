target_sources(lathe_plain PRIVATE)
