// A luz colorida: pinta a tela, nunca mais de duas trocas por segundo, e sabe desde quando cada cor está de fato à vista.

/** Milissegundos que cada cor fica, no mínimo: duas trocas por segundo (WCAG 2.3.1 pede menos de três). */
const MINIMO = 500;

export class Luz {
  /**
   * - pintar: recebe o nome da cor, ou `null` para o branco.
   * - tempo: milissegundos da tentativa, na mesma contagem dos quadros.
   */
  constructor(pintar, tempo) {
    this.pintar = pintar;
    this.tempo = tempo;
    this.mostrada = null;
    this.pedida = null;
    this.trocada = -Infinity;
    this.trocando = false;
  }

  /** Pede a cor da ordem dada; a que já se pediu não se pede duas vezes. */
  pedir(cor, ordem) {
    if (this.pedida?.ordem === ordem && this.pedida?.cor === cor) return;
    this.pedida = { cor, ordem };
    this.trocar();
  }

  /** Volta ao branco. */
  apagar() {
    if (this.pedida) this.pedir(null, null);
  }

  /** Para já, sem esperar: a captura acabou. */
  desligar() {
    this.pedida = null;
    this.mostrada = null;
    clearTimeout(this.relogio);
    this.pintar(null);
  }

  trocar() {
    if (this.trocando) return;
    this.trocando = true;
    this.relogio = setTimeout(() => requestAnimationFrame(() => {
      const alvo = this.pedida;
      if (!alvo) {
        this.trocando = false;
        return;
      }
      this.pintar(alvo.cor);
      // A pintura aparece no fim deste quadro da tela; no seguinte, já está à vista.
      requestAnimationFrame(() => {
        this.trocada = this.tempo();
        this.trocando = false;
        if (!this.pedida) return;
        this.mostrada = alvo.cor ? { cor: alvo.cor, ordem: alvo.ordem, desde: this.trocada } : null;
        if (this.pedida !== alvo) this.trocar();
        else if (!alvo.cor) this.pedida = null;
      });
    }), Math.max(0, this.trocada + MINIMO - this.tempo()));
  }
}
