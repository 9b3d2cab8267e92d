"""Um servidor de SMTP que não é nosso (aiosmtpd), para provar que o correio sai.

Uso: correio.py CERTIFICADO CHAVE MODO ARQUIVO [USUARIO SENHA]

MODO é `starttls` (só aceita mensagem depois de TLS), `implicito` (TLS desde o começo) ou `claro` (não oferece TLS). Escreve a porta na saída e
cada mensagem recebida numa linha JSON de ARQUIVO, lida pelo leitor de mensagens do Python.
"""

import email
import email.policy
import json
import signal
import socket
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

certificado, chave, modo, arquivo, *credencial = sys.argv[1:]


class Caixa:
    async def handle_DATA(self, servidor, sessao, envelope):
        mensagem = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with open(arquivo, "a", encoding="utf-8") as saida:
            saida.write(json.dumps({
                "de": envelope.mail_from, "para": envelope.rcpt_tos[0], "assunto": mensagem["subject"],
                "texto": mensagem.get_content().replace("\r\n", "\n"), "identificador": mensagem["message-id"],
                "defeitos": len(mensagem.defects), "cifrada": servidor.transport.get_extra_info("cipher") is not None}) + "\n")
        return "250 recebida"


def conferir(servidor, sessao, envelope, mecanismo, dados):
    certo = (dados.login.decode(), dados.password.decode()) == tuple(credencial)
    return AuthResult(success=certo, handled=False)


contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
contexto.load_cert_chain(certificado, chave)
with socket.socket() as livre:
    livre.bind(("127.0.0.1", 0))
    porta = livre.getsockname()[1]
opcoes = {"auth_required": True, "authenticator": conferir, "auth_require_tls": modo == "starttls"} if credencial else {}
if modo == "starttls":
    opcoes |= {"tls_context": contexto, "require_starttls": True}
elif modo == "implicito":
    opcoes |= {"ssl_context": contexto}
controle = Controller(Caixa(), hostname="127.0.0.1", port=porta, server_hostname="localhost", **opcoes)
controle.start()
print(porta, flush=True)
fim = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: fim.set())
fim.wait()
controle.stop()
