"""What `byeori new` writes: a project that trains, tests and judges a model, here and for every change."""
