"""Make `import torchvision` work where its compiled operators do not fit the installed torch.

Beside a CPU build of torch the registry's torchvision raises `operator torchvision::nms does not exist` at import,
and takes timm, torchmetrics and transformers down with it (pytorch/vision issues 9077 and 9085). Declaring the
operators' schemas first lets it import; the operators themselves stay absent, and nothing of byeori calls them.
"""

import importlib
import importlib.util
import sys

import torch

_INTS = "SymInt pooled_height, SymInt pooled_width"
_SHAPE = "SymInt batch_size, SymInt channels, SymInt height, SymInt width"
_ROI = "Tensor input, Tensor rois, float spatial_scale"
_GRAD = "Tensor grad, Tensor rois"
_DEFORM = (
    "SymInt stride_h, SymInt stride_w, SymInt pad_h, SymInt pad_w, SymInt dilation_h, SymInt dilation_w, "
    "SymInt groups, SymInt offset_groups, bool use_mask"
)
_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    f"roi_align({_ROI}, {_INTS}, int sampling_ratio, bool aligned) -> Tensor",
    f"qroi_align({_ROI}, {_INTS}, int sampling_ratio, bool aligned) -> Tensor",
    f"_roi_align_backward({_GRAD}, float spatial_scale, {_INTS}, {_SHAPE}, int sampling_ratio, bool aligned) -> Tensor",
    f"roi_pool({_ROI}, {_INTS}) -> (Tensor, Tensor)",
    f"_roi_pool_backward({_GRAD}, Tensor argmax, float spatial_scale, {_INTS}, {_SHAPE}) -> Tensor",
    f"ps_roi_align({_ROI}, {_INTS}, int sampling_ratio) -> (Tensor, Tensor)",
    f"_ps_roi_align_backward({_GRAD}, Tensor channel_mapping, float spatial_scale, {_INTS}, int sampling_ratio, "
    f"{_SHAPE}) -> Tensor",
    f"ps_roi_pool({_ROI}, {_INTS}) -> (Tensor, Tensor)",
    f"_ps_roi_pool_backward({_GRAD}, Tensor channel_mapping, float spatial_scale, {_INTS}, {_SHAPE}) -> Tensor",
    f"deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, {_DEFORM}) -> Tensor",
    "_deform_conv2d_backward(Tensor grad, Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, "
    f"{_DEFORM}) -> (Tensor, Tensor, Tensor, Tensor, Tensor)",
    "box_iou_rotated(Tensor boxes1, Tensor boxes2) -> Tensor",
)
_declared: list[torch.library.Library] = []  # a Library's schemas live as long as it does


def mend_torchvision() -> None:
    """Import torchvision, declaring its operators where that fails for want of them; call before timm or torchmetrics.

    Does nothing where torchvision is absent, already imported, or whole.
    """
    if "torchvision" in sys.modules or importlib.util.find_spec("torchvision") is None:
        return
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
        for schema in _SCHEMAS:
            library.define(schema)  # type: ignore[no-untyped-call]
        _declared.append(library)
        importlib.import_module("torchvision")
