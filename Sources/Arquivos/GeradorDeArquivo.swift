import Auditoria
import BancoDeDados
import Cifra
import Crypto
import Leiaute
import Nucleo

/// Grava um arquivo de saída, em fluxo, dentro da transação de quem o gera: ou existe inteiro, ou não existe.
package final class GeradorDeArquivo: SaidaDeBytes {
    package static let ato = "arquivos.gerar"
    private static let pedacosPorVez = 8

    private let id: Int64
    private let cofre: Cofre
    private let transacao: Transacao
    private var pedacos: [[UInt8]] = []
    private var atual: [UInt8] = []
    private var gravados = 0
    private var tamanho: Int64 = 0
    private var resumo = SHA256()
    /// O que o banco ou a cifra recusaram: o protocolo de escrita só conhece falha do sistema de arquivos, e por isso sai no fim.
    private var falha: (any Error)?

    /// O que o corpo sabe dizer do que escreveu.
    package struct Escrito: Sendable {
        package var registros: Int64?
        package var total: Dinheiro?

        package init(registros: Int64? = nil, total: Dinheiro? = nil) {
            self.registros = registros
            self.total = total
        }
    }

    /// Cria o arquivo, deixa o corpo escrevê-lo, e no fim grava o resumo e o evento.
    ///
    /// - Parameter origem: o recebido a que este responde, se responde a algum.
    package static func gerar(
        _ novo: NovoArquivo, leiauteVersao: Int? = nil, respondendoA origem: Int64? = nil, _ casa: Instalacao,
        por autor: Autor,
        em t: Transacao, _ corpo: (GeradorDeArquivo) throws -> Escrito
    ) throws -> ArquivoGuardado {
        let agora = casa.relogio.agora
        let gerador = GeradorDeArquivo(id: try casa.ids.proximo(em: t), casa.cofre, t)
        try t.executar(
            ArquivosSQL.inserir(
                id: gerador.id, sentido: "gerado", novo, leiauteVersao: leiauteVersao, origem: origem,
                situacao: "disponivel",
                autor: autor.usuario, em: agora))
        let escrito: Escrito
        do { escrito = try corpo(gerador) } catch { throw gerador.falha ?? error }
        try gerador.terminar(escrito)
        guard let guardado = try ArquivoGuardado.ler(gerador.id, em: t) else {
            preconditionFailure("arquivo gerado sumiu")
        }
        try casa.trilha.registrar(
            [
                Evento(
                    ato, objeto: "arquivo", id: gerador.id,
                    [
                        "especie": .texto(novo.especie), "nome": .texto(novo.nome),
                        "tamanho": .inteiro(guardado.tamanho),
                        "resumo": .texto(guardado.resumoEmHexadecimal),
                    ])
            ], por: autor, as: agora, em: t)
        return guardado
    }

    /// O mesmo, por uma definição: o corpo escreve registros.
    package static func gerar(
        _ novo: NovoArquivo, com achada: Acervo.Achada, respondendoA origem: Int64? = nil, _ casa: Instalacao,
        por autor: Autor,
        em t: Transacao, _ corpo: (EscritorDeLeiaute) throws -> Escrito
    ) throws -> ArquivoGuardado {
        let hoje = casa.relogio.hoje
        return try gerar(novo, leiauteVersao: achada.versao, respondendoA: origem, casa, por: autor, em: t) { gerador in
            let escritor = try EscritorDeLeiaute(
                achada.definicao, gerador, gerado: DiaLido(ano: hoje.ano, mes: hoje.mes, dia: hoje.dia))
            let escrito = try corpo(escritor)
            try escritor.terminar()
            return escrito
        }
    }

    /// Guarda bytes já escritos, ou devolve o último da mesma espécie, mês e dono se o conteúdo é o mesmo.
    package static func gerarSeMudou(
        _ novo: NovoArquivo, leiauteVersao: Int?, _ bytes: [UInt8], _ escrito: Escrito, _ casa: Instalacao,
        por autor: Autor,
        em t: Transacao
    ) throws -> ArquivoGuardado {
        if let ultimo = try t.uma(ArquivosSQL.ultimoGerado(novo)).map(ArquivoGuardado.init(lendo:)),
            ultimo.resumo == Array(SHA256.hash(data: bytes))
        {
            return ultimo
        }
        return try gerar(novo, leiauteVersao: leiauteVersao, casa, por: autor, em: t) { gerador in
            try bytes.withUnsafeBytes { try gerador.gravar($0) }
            return escrito
        }
    }

    private init(id: Int64, _ cofre: Cofre, _ t: Transacao) {
        self.id = id
        self.cofre = cofre
        transacao = t
    }

    package func gravar(_ bytes: UnsafeRawBufferPointer) throws(FalhaDeArquivo) {
        guard falha == nil else { return }
        do { try juntar(bytes) } catch { falha = error }
    }

    /// Texto UTF-8, para o que se escreve sem definição.
    package func gravar(_ texto: String) throws { try Array(texto.utf8).withUnsafeBytes { try gravar($0) } }

    private func juntar(_ bytes: UnsafeRawBufferPointer) throws {
        var resto = bytes[...]
        tamanho += Int64(bytes.count)
        while !resto.isEmpty {
            let cabem = min(resto.count, Recepcao.tamanhoDoPedaco - atual.count)
            atual.append(contentsOf: resto.prefix(cabem))
            resto = resto.dropFirst(cabem)
            if atual.count == Recepcao.tamanhoDoPedaco { try fecharPedaco() }
        }
    }

    private func fecharPedaco() throws {
        resumo.update(data: atual)
        pedacos.append(try PedacoDoArquivo.cifrar(atual, arquivo: id, n: gravados + pedacos.count, cofre))
        atual = []
        if pedacos.count == Self.pedacosPorVez { try gravarPedacos() }
    }

    private func gravarPedacos() throws {
        guard !pedacos.isEmpty else { return }
        try transacao.executar(ArquivosSQL.inserirPedacos(id, primeiro: gravados, pedacos))
        gravados += pedacos.count
        pedacos = []
    }

    private func terminar(_ escrito: Escrito) throws {
        if let falha { throw falha }
        if !atual.isEmpty { try fecharPedaco() }
        try gravarPedacos()
        try transacao.executar(
            ArquivosSQL.completar(
                id, tamanho: tamanho, resumo: Array(resumo.finalize()), situacao: "disponivel",
                registros: escrito.registros,
                total: escrito.total))
    }
}
