"""A mail server for tests: takes what it is sent, and writes it down, one message a line."""

import asyncio
import json
import os
import sys
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PORT, KEPT, SLOW, USER, PASSWORD = sys.argv[1:6]


class Keeps:
    async def handle_DATA(self, server, session, envelope):
        with open(KEPT + ".begun", "a") as file:
            file.write("begun\n")
        # Half of the time before, half after: whoever is killed meanwhile is killed on both sides.
        half = float(open(SLOW).read() or 0) / 2000
        await asyncio.sleep(half)
        message = message_from_bytes(envelope.content, policy=default)
        kept = {
            "id": str(message["message-id"]),
            "subject": str(message["subject"]),
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "text": message.get_content(),
            "headers": [name.lower() for name in message.keys()],
        }
        with open(KEPT, "a") as file:
            file.write(json.dumps(kept) + "\n")
            file.flush()
            os.fsync(file.fileno())
        await asyncio.sleep(half)
        return "250 OK"


def authenticator(server, session, envelope, mechanism, given):
    is_right = given.login == USER.encode() and given.password == PASSWORD.encode()
    return AuthResult(success=is_right)


controller = Controller(
    Keeps(),
    hostname="127.0.0.1",
    port=int(PORT),
    authenticator=authenticator,
    auth_required=True,
    auth_require_tls=False,
)
controller.start()
print("takes mail", flush=True)
asyncio.new_event_loop().run_forever()
