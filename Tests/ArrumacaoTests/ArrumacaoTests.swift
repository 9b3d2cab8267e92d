import Testing

/// O repositório se confere. Cada conferência tem, em `MordemTests`, o caso plantado que ela acusa.
@Suite("o repositório está arrumado")
struct ArrumacaoTests {
    private let repositorio = Arvore.repositorio

    @Test("nenhum identificador nem caminho tem acento")
    func acentos() { conferir(Nomes.acentuados(repositorio)) }

    @Test("nenhum identificador é abreviado")
    func abreviacoes() { conferir(Nomes.abreviados(repositorio)) }

    @Test("nenhum arquivo, alvo ou tipo usa nome que o glossário recusa")
    func nomesRecusados() { conferir(Nomes.recusados(repositorio)) }

    @Test("cada alvo só importa o que a sua camada permite")
    func camadas() { conferir(Camadas.acusar(repositorio)) }

    @Test("tabela só é gravada pela dona")
    func donas() { conferir(Donas.acusar(repositorio)) }

    @Test("Definicoes/ só tem visão, função e política")
    func definicoes() { conferir(Definicoes.acusar(repositorio)) }

    @Test("arquivo tem até 400 linhas, e função até 60")
    func tamanhos() { conferir(Tamanhos.acusar(repositorio)) }

    @Test("nada que derruba o processo, monta SQL ou guarda dinheiro em ponto flutuante")
    func perigos() { conferir(Perigos.acusar(repositorio)) }

    @Test("quem responde se um valor cabe na margem conta a sondagem")
    func sondagens() { conferir(Sondagens.acusar(repositorio)) }

    @Test("tipo visível a outros alvos diz o que é")
    func documentacao() { conferir(Documentacao.acusar(repositorio)) }

    @Test("toda capacidade tem LEIAME.md")
    func leiames() { conferir(Pastas.semLeiame(repositorio)) }

    @Test("todo leiaute é citado num teste")
    func leiautes() { conferir(Pastas.leiautesSemTeste(repositorio)) }

    @Test("todo teste citado em documento existe")
    func testesCitados() { conferir(Documentos.testesFantasmas(repositorio)) }

    @Test("toda ligação de documento leva a um arquivo que existe")
    func ligacoes() { conferir(Documentos.ligacoesPartidas(repositorio)) }

    @Test("toda decisão citada existe")
    func decisoes() { conferir(Documentos.decisoesInexistentes(repositorio)) }

    @Test("ninguém cita caminho de máquina nem registro de pacotes")
    func enderecos() { conferir(Pastas.enderecosIndevidos(repositorio)) }

    @Test("Publico/ não busca nada de fora")
    func buscasDeFora() { conferir(Pastas.buscasDeFora(repositorio)) }

    @Test("todo texto é UTF-8, sem CRLF, com quebra no fim")
    func textosTortos() { conferir(Pastas.textosTortos(repositorio)) }
}
