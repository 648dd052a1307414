target_sources(lathe_plain PRIVATE
  workflow/catalog.cpp
  workflow/fields.cpp
  workflow/kept_pattern.cpp
  workflow/layer_globs.cpp
  workflow/rules.cpp
  workflow/run_order.cpp
  workflow/step_type.cpp
  workflow/validate.cpp
  workflow/validate_params.cpp
  workflow/variant_name.cpp
  workflow/weighted_path.cpp
  workflow/workflow.cpp
  workflow/workflow_paths.cpp
  workflow/workflow_text.cpp)
