"""Cabeça sintética a partir de uma foto e da sua malha, e os ataques que se fazem com a mesma foto.

Serve de pessoa nos ensaios com câmera falsa e nas taxas de erro. Não é gente de verdade: o que se prova com ela é que o método
separa, não a taxa de campo. Só NumPy e Pillow.

A cabeça é a malha do próprio rosto, com olhos e boca fechados por um leque, três anéis que recuam em volta do contorno e um fundo
parado. A unidade de comprimento é a distância entre os cantos externos dos olhos; a câmera é de furo, a cinco delas.
"""
import json
import pathlib

import numpy as np
from PIL import Image

AQUI = pathlib.Path(__file__).resolve().parent
EXEMPLOS = AQUI.parent / "RostoTests/Exemplos"
OLHOS, BOCA = (33, 263), (61, 291)
ANEIS = ((1.12, 0.35), (1.3, 0.9), (1.6, 1.5))
CAMERA = 5.0
LARGURA, ALTURA = 480, 640


def cantos(triangulos):
    """Os buracos da malha, cada um em volta: contorno do rosto, olhos e boca. O contorno é o maior."""
    lados = {}
    for t in triangulos:
        for a, b in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0])):
            lados[frozenset((a, b))] = lados.get(frozenset((a, b)), 0) + 1
    vizinhos = {}
    for a, b in (tuple(l) for l, n in lados.items() if n == 1):
        vizinhos.setdefault(a, []).append(b)
        vizinhos.setdefault(b, []).append(a)
    voltas, vistos = [], set()
    for inicio in vizinhos:
        volta, atual = [], inicio
        while atual is not None and atual not in vistos:
            vistos.add(atual)
            volta.append(atual)
            atual = next((v for v in vizinhos[atual] if v not in vistos), None)
        if volta:
            voltas.append(volta)
    return sorted(voltas, key=len, reverse=True)


TRIANGULOS = [tuple(map(int, l.split())) for l in (AQUI / "triangulos.txt").read_text().splitlines() if l and l[0] != "#"]


def giro(guinada, arfagem, rolagem):
    """Graus. Guinada positiva vira o rosto para a direita da imagem; arfagem positiva sobe o queixo."""
    g, a, r = np.radians([guinada, arfagem, rolagem])
    cg, sg, ca, sa, cr, sr = np.cos(g), np.sin(g), np.cos(a), np.sin(a), np.cos(r), np.sin(r)
    em_y = np.array([[cg, 0, -sg], [0, 1, 0], [sg, 0, cg]])
    em_x = np.array([[1, 0, 0], [0, ca, sa], [0, -sa, ca]])
    em_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return em_z @ em_y @ em_x


def amostrar(imagem, x, y):
    """Bilinear, repetindo a borda."""
    altura, largura = imagem.shape[:2]
    x, y = np.clip(x, 0, largura - 1.001), np.clip(y, 0, altura - 1.001)
    x0, y0 = x.astype(int), y.astype(int)
    dx, dy = (x - x0)[..., None], (y - y0)[..., None]
    cima = imagem[y0, x0] * (1 - dx) + imagem[y0, x0 + 1] * dx
    baixo = imagem[y0 + 1, x0] * (1 - dx) + imagem[y0 + 1, x0 + 1] * dx
    return cima * (1 - dy) + baixo * dy


def pintar(tela, textura, pontos, lugares, triangulos, mascara=None):
    """Triângulos do mais distante ao mais próximo: `pontos` na tela com profundidade, `lugares` na textura."""
    altura, largura = tela.shape[:2]
    mapa = np.full((altura, largura, 2), -1.0)
    ordem = sorted(triangulos, key=lambda t: -(pontos[t[0], 2] + pontos[t[1], 2] + pontos[t[2], 2]))
    for a, b, c in ordem:
        (xa, ya), (xb, yb), (xc, yc) = pontos[a, :2], pontos[b, :2], pontos[c, :2]
        area = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya)
        if abs(area) < 1e-9:
            continue
        x0, x1 = max(0, int(np.ceil(min(xa, xb, xc)))), min(largura - 1, int(max(xa, xb, xc)))
        y0, y1 = max(0, int(np.ceil(min(ya, yb, yc)))), min(altura - 1, int(max(ya, yb, yc)))
        if x0 > x1 or y0 > y1:
            continue
        y, x = np.mgrid[y0:y1 + 1, x0:x1 + 1]
        pb = ((x - xa) * (yc - ya) - (xc - xa) * (y - ya)) / area
        pc = ((xb - xa) * (y - ya) - (x - xa) * (yb - ya)) / area
        dentro = (pb >= -1e-6) & (pc >= -1e-6) & (pb + pc <= 1 + 1e-6)
        # Divide pela profundidade: é o que faz a perspectiva da textura.
        pesos = np.stack([(1 - pb - pc) / pontos[a, 2], pb / pontos[b, 2], pc / pontos[c, 2]], -1)
        pesos = pesos / pesos.sum(-1, keepdims=True)
        lugar = pesos @ lugares[[a, b, c]]
        mapa[y[dentro], x[dentro]] = lugar[dentro]
        if mascara is not None:
            mascara[y[dentro], x[dentro]] = 1
    cheio = mapa[..., 0] >= 0
    tela[cheio] = amostrar(textura, mapa[cheio][:, 0], mapa[cheio][:, 1])
    return tela


def sem_rosto(imagem, centro, raio):
    """O fundo: a foto com o lugar da cabeça preenchido pela vizinhança, por difusão em escala pequena."""
    y, x = np.mgrid[:imagem.shape[0], :imagem.shape[1]]
    fora = (((x - centro[0]) / raio) ** 2 + ((y - centro[1]) / (1.25 * raio)) ** 2 > 1).astype(float)
    menor = (max(8, imagem.shape[1] // 16), max(8, imagem.shape[0] // 16))
    encolher = lambda m: np.asarray(Image.fromarray((m * 255).astype("uint8")).resize(menor, Image.BOX), float) / 255
    peso = encolher(fora)
    cor = np.stack([encolher(imagem[..., c] / 255 * fora) for c in range(3)], -1)
    for _ in range(200):
        soma = lambda m: sum(np.roll(m, d, e) for d in (-1, 1) for e in (0, 1)) / 4
        cor, peso = np.where(peso[..., None] < 0.5, soma(cor), cor), np.where(peso < 0.5, soma(peso), peso)
    cheia = np.clip(cor / np.maximum(peso, 1e-3)[..., None], 0, 1) * 255
    cheia = np.asarray(Image.fromarray(cheia.astype("uint8")).resize(imagem.shape[1::-1], Image.BICUBIC), float)
    return imagem * fora[..., None] + cheia * (1 - fora[..., None])


class Retrato:
    """Uma foto de exemplo, a sua malha (medida pela referência) e as suas medidas."""

    def __init__(self, nome):
        self.nome = nome
        self.imagem = np.asarray(Image.open(EXEMPLOS / nome).convert("RGB"), float)
        medidas = json.loads((EXEMPLOS / "referencia.json").read_text())[nome]
        self.malha = np.array(medidas["malha"])
        self.pose = medidas["pose"]
        self.unidade = float(np.linalg.norm(self.malha[OLHOS[1], :2] - self.malha[OLHOS[0], :2]))
        self.centro = self.malha[:, :2].mean(0)


class Cabeca(Retrato):
    """A pessoa de mentira."""

    def __init__(self, nome):
        super().__init__(nome)
        voltas = cantos(TRIANGULOS)
        pontos, lugares = [self.malha], [self.malha[:, :2]]
        triangulos, quantos = list(TRIANGULOS), len(self.malha)
        for volta in voltas[1:]:
            pontos.append(self.malha[volta].mean(0)[None])
            triangulos += [(volta[i], volta[(i + 1) % len(volta)], quantos) for i in range(len(volta))]
            quantos += 1
        contorno = voltas[0]
        anterior = contorno
        for aumento, recuo in ANEIS:
            anel = self.malha[contorno].copy()
            anel[:, :2] = self.centro + aumento * (anel[:, :2] - self.centro)
            anel[:, 2] += recuo * self.unidade
            pontos.append(anel)
            atual = list(range(quantos, quantos + len(contorno)))
            for i in range(len(contorno)):
                j = (i + 1) % len(contorno)
                triangulos += [(anterior[i], anterior[j], atual[i]), (anterior[j], atual[j], atual[i])]
            quantos, anterior = quantos + len(contorno), atual
        self.pontos, self.triangulos = np.vstack(pontos), triangulos
        self.lugares = self.pontos[:, :2].copy()
        self.fundo = sem_rosto(self.imagem, self.centro, 1.3 * self.unidade)

    def espaco(self, sorriso):
        """Os pontos em unidades, de frente, com o eixo do pescoço na origem."""
        p = (self.pontos - [*self.centro, np.median(self.malha[:, 2])]) / self.unidade
        # Desfaz a pose da foto: a frente é a frente.
        p = p @ giro(*self.pose)
        if sorriso:
            for canto, lado in ((BOCA[0], -1), (BOCA[1], 1)):
                perto = np.exp(-((p - p[canto]) ** 2).sum(1) / (2 * 0.16 ** 2))
                p = p + perto[:, None] * sorriso * np.array([0.11 * lado, -0.055, 0.02])
        return p - [0, 0, 0.8]

    def quadro(self, guinada=0, arfagem=0, rolagem=0, aproximacao=1, sorriso=0, tamanho=0.23, luz=None, forca=0, mascara=None):
        """A imagem de 0 a 255. `tamanho`: distância entre olhos sobre a largura, a `aproximacao` 1."""
        p = self.espaco(sorriso) @ giro(guinada, arfagem, rolagem).T + [0, 0, 0.8]
        foco = tamanho * LARGURA * CAMERA
        p[:, 2] += CAMERA / aproximacao
        tela_xy = np.c_[foco * p[:, 0] / p[:, 2] + LARGURA / 2, foco * p[:, 1] / p[:, 2] + ALTURA * 0.47, p[:, 2]]
        y, x = np.mgrid[:ALTURA, :LARGURA]
        escala = self.unidade / (tamanho * LARGURA)
        tela = amostrar(self.fundo, self.centro[0] + (x - LARGURA / 2) * escala, self.centro[1] + (y - ALTURA * 0.47) * escala)
        mascara = np.zeros(tela.shape[:2]) if mascara is None else mascara
        pintar(tela, self.imagem, tela_xy, self.lugares, self.triangulos, mascara)
        return tingir(tela, mascara, luz, forca)


def tingir(tela, mascara, luz, forca):
    """A luz da tela sobre o rosto: soma, em luz linear, uma fração da cor refletida; no fundo, um quinto disso."""
    if luz is None or forca == 0:
        return tela
    peso = (0.2 + 0.8 * mascara)[..., None] * forca * np.array(luz, float)
    return 255 * np.clip((tela / 255) ** 2.2 * (1 + peso), 0, 1) ** (1 / 2.2)


class Foto(Retrato):
    """A foto na mão de alguém: plana (curvatura 0) ou curvada em volta da vertical (raio em unidades)."""

    def __init__(self, nome, raio=None):
        super().__init__(nome)
        altura, largura = self.imagem.shape[:2]
        y, x = np.mgrid[0:1:33j, 0:1:33j]
        self.lugares = np.c_[x.ravel() * (largura - 1), y.ravel() * (altura - 1)]
        p = (self.lugares - self.centro) / self.unidade
        if raio:
            angulo = np.clip(p[:, 0] / raio, -1.4, 1.4)
            self.pontos = np.c_[raio * np.sin(angulo), p[:, 1], raio * (1 - np.cos(angulo))]
        else:
            self.pontos = np.c_[p, np.zeros(len(p))]
        i = lambda linha, coluna: linha * 33 + coluna
        self.triangulos = [t for l in range(32) for c in range(32)
                           for t in ((i(l, c), i(l, c + 1), i(l + 1, c)), (i(l + 1, c), i(l, c + 1), i(l + 1, c + 1)))]

    def quadro(self, guinada=0, arfagem=0, rolagem=0, aproximacao=1, sorriso=0, tamanho=0.23, luz=None, forca=0):
        p = self.pontos @ giro(guinada, arfagem, rolagem).T
        foco = tamanho * LARGURA * CAMERA
        p[:, 2] += CAMERA / aproximacao
        tela_xy = np.c_[foco * p[:, 0] / p[:, 2] + LARGURA / 2, foco * p[:, 1] / p[:, 2] + ALTURA * 0.47, p[:, 2]]
        tela, mascara = np.full((ALTURA, LARGURA, 3), 118.0), np.zeros((ALTURA, LARGURA))
        pintar(tela, self.imagem, tela_xy, self.lugares, self.triangulos, mascara)
        return tingir(tela, mascara, luz, forca)


def como_camera(tela, sorteio, ruido=3.0):
    """O ruído do sensor, e os oito bits."""
    return np.clip(tela + sorteio.normal(0, ruido, tela.shape), 0, 255).astype("uint8") if ruido else tela.astype("uint8")
