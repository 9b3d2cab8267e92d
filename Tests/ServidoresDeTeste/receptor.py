"""Quem recebe avisos por HTTPS: guarda o que chega e responde o que mandaram.

  receptor.py CERTIFICADO CHAVE PASTA   diz a porta na primeira linha e atende até ser morto

Cada POST vira um arquivo em PASTA (`aviso-N`, com o tipo na primeira linha e o corpo depois). A resposta é o número escrito em
PASTA/responder; sem ele, 204. O caminho `/outro-lugar` manda para outro endereço.
"""
import http.server
import pathlib
import ssl
import sys

pasta = pathlib.Path(sys.argv[3])


class Receptor(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        corpo = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        quantos = len(list(pasta.glob("aviso-*")))
        (pasta / f"aviso-{quantos}").write_bytes(self.headers.get("Content-Type", "").encode() + b"\n" + corpo)
        responder = pasta / "responder"
        status = int(responder.read_text()) if responder.exists() else 204
        self.send_response(302 if self.path == "/outro-lugar" else status)
        if self.path == "/outro-lugar":
            self.send_header("Location", "/aqui")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *partes):
        pass


servidor = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receptor)
contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
contexto.load_cert_chain(sys.argv[1], sys.argv[2])
servidor.socket = contexto.wrap_socket(servidor.socket, server_side=True)
print(servidor.server_address[1], flush=True)
servidor.serve_forever()
