"""The plug-in for the desktop Camunda Modeler: our checks and the connector templates in one ZIP.

Unpacked into the modeler's ``resources`` folder it lies where the modeler looks for both.
"""

from __future__ import annotations

import io
import json
import zipfile

from processes import catalog
from webui.assets import DIST

_EPOCH = (1980, 1, 1, 0, 0, 0)
_INDEX = "module.exports = { name: 'yijianshi', script: './client.js' };\n"
_README = """把 ZIP 解压到 Camunda Modeler 的 resources 目录（没有就新建），然后重新启动 Camunda Modeler。

resources/plugins/yijianshi          绘图时的检查，与平台发布时的检查是同一份规则
resources/element-templates          数据共享接口和推送的模板

在 Camunda Modeler 中修改过的 .bpmn .dmn .form 文件，从草稿页面的“导入”放回平台；没有改过的文件逐字节不变。
"""


def plugin_zip() -> bytes:
    """The ZIP; the same build gives the same bytes."""
    files = {
        "plugins/yijianshi/index.js": _INDEX.encode(),
        "plugins/yijianshi/client.js": (DIST / "modeler-plugin" / "client.js").read_bytes(),
        "element-templates/yijianshi.json": json.dumps(
            catalog.element_templates(), ensure_ascii=False, indent=1
        ).encode(),
        "README.txt": _README.encode(),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, body in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return target.getvalue()
