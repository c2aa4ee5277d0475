"""A headless Chromium, driven through its DevTools protocol, for tests that need a real browser."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import websocket

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--remote-debugging-port=0", "--remote-allow-origins=*",
)  # fmt: skip


def find_chromium() -> str | None:
    """The program's path, or None."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


class Browser:
    """One window. ``requests`` are the addresses that were asked for since the last page was opened."""

    def __init__(self, program: str) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self._folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        port = self._port()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            page = next(target for target in json.load(answer) if target["type"] == "page")
        self._socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=120)
        self._number = 0
        self._events: list[dict[str, Any]] = []
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol."""
        number = self._send(method, **parameters)
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                assert "error" not in message, message["error"]
                return message["result"]
            if message.get("method") == "Page.javascriptDialogOpening":
                # "Leave this page?", in which everything else waits.
                self._send("Page.handleJavaScriptDialog", accept=True)
            self._events.append(message)

    def open(self, url: str, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Open a page at a width, and wait until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self._events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._events.append(json.loads(self._socket.recv()))

    @property
    def requests(self) -> list[str]:
        sent = [event["params"] for event in self._events if event.get("method") == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent]

    @property
    def complaints(self) -> list[str]:
        """What the browser wrote to its console as an error."""
        logged = [event["params"]["entry"] for event in self._events if event.get("method") == "Log.entryAdded"]
        return [entry["text"] for entry in logged if entry["level"] == "error"]

    @property
    def dialogs(self) -> list[str]:
        """The words of the boxes (alert, confirm, prompt) that a page opened."""
        return [
            event["params"]["message"] for event in self._events if event["method"] == "Page.javascriptDialogOpening"
        ]

    def run(self, script: str) -> Any:
        """The value of an expression, also of a promise."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait_for(self, condition: str, seconds: float = 60) -> None:
        """Wait until an expression is true in the page; what it throws counts as false."""
        told = json.dumps(f"waited {seconds} s in vain for {condition}")
        self.run(
            f"""new Promise((found, failed) => {{
              const end = Date.now() + {1000 * seconds};
              const look = () => {{
                let there = false;
                try {{ there = !!({condition}); }} catch {{ }}
                if (there) found();
                else if (Date.now() > end) failed(new Error({told}));
                else setTimeout(look, 50);
              }};
              look();
            }})"""
        )

    def click(self, element: str) -> None:
        """Click on the element of an expression, once it is there and nothing lies over it."""
        self.wait_for(
            f"""(() => {{
              const element = ({element});
              element.scrollIntoView({{block: 'center', inline: 'center'}});
              const box = element.getBoundingClientRect();
              const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              if (!element.contains(above)) return false;
              // Not by the mouse: the page may move between the look and the click.
              element.focus();
              element.click();
              return true;
            }})()"""
        )

    def type(self, element: str, text: str) -> None:
        """Click on a field and type into it."""
        self.click(element)
        self.call("Input.insertText", text=text)

    def choose(self, element: str, option: str) -> None:
        """Choose an option of a select element by its words."""
        self.wait_for(
            f"""(() => {{
              const field = ({element});
              field.selectedIndex = [...field.options].findIndex(one => one.text === {json.dumps(option)});
              field.dispatchEvent(new Event('change', {{bubbles: true}}));
              return field.selectedIndex >= 0;
            }})()"""
        )

    def pdf(self) -> bytes:
        """The page as it is printed, on the paper that its style asks for."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=30)
        self._folder.cleanup()

    def _send(self, method: str, **parameters: Any) -> int:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        return self._number

    def _port(self) -> int:
        file = Path(self._folder.name) / "DevToolsActivePort"
        for _ in range(600):
            if file.exists() and file.read_text().strip():
                return int(file.read_text().split()[0])
            time.sleep(0.1)
        raise TimeoutError("Chromium did not start")
