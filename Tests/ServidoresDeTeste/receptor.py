"""Quem recebe avisos por HTTPS: guarda o que chega e responde o que mandaram.

  receptor.py CERTIFICADO CHAVE PASTA   diz a porta na primeira linha e atende até ser morto

Cada POST vira um arquivo em PASTA (`aviso-N`, com o tipo na primeira linha e o corpo depois). A resposta é o número escrito em
PASTA/responder; sem ele, 204. O caminho `/outro-lugar` manda para outro endereço, e todo caminho, se PASTA/redirecionar diz qual, com 307.
O corpo da resposta tem os bytes que PASTA/bytes contar; se há PASTA/pingar, eles vêm um por segundo.
"""
import http.server
import pathlib
import ssl
import sys
import time

pasta = pathlib.Path(sys.argv[3])


class Receptor(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        corpo = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        quantos = len(list(pasta.glob("aviso-*")))
        (pasta / f"aviso-{quantos}").write_bytes(self.headers.get("Content-Type", "").encode() + b"\n" + corpo)
        destino, pinga, bytes_do_corpo = self.mandado("redirecionar"), self.mandado("pingar"), int(self.mandado("bytes") or 0)
        if destino:
            self.send_response(307)
            self.send_header("Location", destino)
        elif self.path == "/outro-lugar":
            self.send_response(302)
            self.send_header("Location", "/aqui")
        else:
            self.send_response(int(self.mandado("responder") or 204))
        self.send_header("Content-Length", str(bytes_do_corpo))
        self.end_headers()
        if not pinga:
            self.wfile.write(b"x" * bytes_do_corpo)
            return
        try:
            for _ in range(bytes_do_corpo):
                self.wfile.write(b"x")
                time.sleep(1)
        except OSError:
            pass  # quem pediu desistiu

    def mandado(self, nome):
        arquivo = pasta / nome
        return arquivo.read_text() if arquivo.exists() else ""

    def log_message(self, *partes):
        pass


servidor = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receptor)
contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
contexto.load_cert_chain(sys.argv[1], sys.argv[2])
servidor.socket = contexto.wrap_socket(servidor.socket, server_side=True)
print(servidor.server_address[1], flush=True)
servidor.serve_forever()
