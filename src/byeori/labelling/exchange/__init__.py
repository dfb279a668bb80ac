"""Labels that go to other tools and come from them: Label Studio, COCO, tables."""
