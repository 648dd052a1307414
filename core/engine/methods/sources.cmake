target_sources(lathe_engine PRIVATE
  methods/calibrate.cpp
  methods/data_skills.cpp
  methods/data_text.cpp
  methods/evaluate.cpp
  methods/export_hf.cpp
  methods/layer_loop.cpp
  methods/layer_step.cpp
  methods/methods.cpp
  methods/model_load.cpp
  methods/prune_magnitude.cpp
  methods/prune_wanda.cpp
  methods/quant_hqq.cpp
  methods/quant_rtn.cpp
  methods/rank_select.cpp)
