"""The law of 依申请公开 (政府信息公开条例, chapter four), in pure Python."""
