"""Where the key of a service is typed, unseen."""

from PySide6.QtWidgets import QLineEdit


class KeyField(QLineEdit):
    """Shows dots, and gives nothing to the clipboard."""

    def __init__(self, caption: str) -> None:
        super().__init__(echoMode=QLineEdit.EchoMode.Password)
        self.setProperty("role", "field")
        self.setAccessibleName(caption)
        self.setMaxLength(1000)

    @property
    def key(self) -> str:
        """What was typed, without the white space that comes with copying."""
        return self.text().strip()
