target_sources(lathe_engine PRIVATE
  eval/prompt_scores.cpp
  eval/text_scores.cpp)
