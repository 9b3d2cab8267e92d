import Auditoria
import BancoDeDados
import Cifra
import Crypto
import Nucleo

/// Recebe um arquivo em fluxo: cada pedaço que chega é cifrado e guardado, sem que ninguém o leia.
///
/// Quem envia chama `receber` quantas vezes quiser, uma de cada vez, e por fim `terminar`. Caindo no meio, o arquivo fica
/// `recebendo` para sempre e não serve a nada. Havendo antivírus, os pedaços só chegam ao banco depois da sentença dele.
package actor Recepcao {
    package static let ato = "arquivos.receber"
    /// Bytes em claro por pedaço; só o último pode ser menor. É o que permite ler a partir de qualquer posição.
    package static let tamanhoDoPedaco = 128 * 1024
    /// Pedaços por transação de gravação.
    private static let pedacosPorVez = 8

    private let casa: Instalacao
    private let autor: Autor
    private let id: Int64
    private let nome: String
    private let teto: Int64
    /// O começo do conteúdo, com que se confere a extensão do nome.
    private var comeco: [UInt8] = []
    private var resumo = SHA256()
    private var tamanho: Int64 = 0
    private var pendente: [UInt8] = []
    private var gravados = 0
    private var gravando = false
    /// Só com antivírus.
    private var quarentena: Quarentena?
    /// O próximo pedaço da quarentena a examinar.
    private var aExaminar = 0

    private init(_ casa: Instalacao, id: Int64, nome: String, autor: Autor, teto: Int64) {
        self.nome = nome
        self.casa = casa
        self.id = id
        self.autor = autor
        self.teto = teto
    }

    /// Abre a recepção. `teto` é o maior tamanho aceito, em bytes.
    package static func abrir(
        _ novo: NovoArquivo, _ casa: Instalacao, por autor: Autor, teto: Int64 = 2 << 30
    ) async throws -> Recepcao {
        let id = try await casa.banco.transacao(como: .motor) { t in
            let id = try casa.ids.proximo(em: t)
            try t.executar(
                ArquivosSQL.inserir(
                    id: id, sentido: "recebido", novo, leiauteVersao: nil, origem: nil, situacao: "recebendo",
                    autor: autor.usuario,
                    em: casa.relogio.agora))
            return id
        }
        return Recepcao(casa, id: id, nome: novo.nome, autor: autor, teto: teto)
    }

    /// Recebe tudo de uma vez, para quem já tem os bytes na mão.
    package static func guardar(
        _ bytes: [UInt8], _ novo: NovoArquivo, _ casa: Instalacao, por autor: Autor
    ) async throws -> ArquivoGuardado {
        let recepcao = try await abrir(novo, casa, por: autor)
        try await recepcao.receber(bytes)
        return try await recepcao.terminar()
    }

    package func receber(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        precondition(!gravando, "um pedaço de cada vez")
        let antes = pendente.count
        pendente.append(contentsOf: bytes)
        tamanho += Int64(pendente.count - antes)
        guard tamanho <= teto else { throw RecusaDeArquivo.grandeDemais(maximo: teto) }
        resumo.update(data: pendente[antes...])
        if comeco.count < ExtensaoDoNome.comeco {
            comeco += pendente[antes...].prefix(ExtensaoDoNome.comeco - comeco.count)
        }
        if pendente.count >= Self.tamanhoDoPedaco * Self.pedacosPorVez {
            try await gravar(inteiros: pendente.count / Self.tamanhoDoPedaco)
        }
    }

    /// Fecha: daqui em diante o arquivo está guardado, com o seu resumo, e pode ser lido.
    package func terminar() async throws -> ArquivoGuardado {
        guard tamanho > 0 else { throw RecusaDeArquivo.vazio }
        if let recusa = ExtensaoDoNome.recusa(nome: nome, comeco: comeco) { throw recusa }
        try await gravar(inteiros: (pendente.count + Self.tamanhoDoPedaco - 1) / Self.tamanhoDoPedaco)
        let (casa, id, autor, tamanho, resumo) = (casa, id, autor, tamanho, Array(resumo.finalize()))
        try await liberar(resumo: resumo)
        return try await casa.banco.transacao(como: .motor) { t in
            try t.executar(ArquivosSQL.completar(id, tamanho: tamanho, resumo: resumo, situacao: "recebido"))
            guard let guardado = try ArquivoGuardado.ler(id, em: t) else {
                preconditionFailure("arquivo recém-criado sumiu")
            }
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato, objeto: "arquivo", id: id,
                        [
                            "especie": .texto(guardado.especie), "nome": .texto(guardado.nome),
                            "tamanho": .inteiro(tamanho),
                            "resumo": .texto(guardado.resumoEmHexadecimal),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
            return guardado
        }
    }

    private func gravar(inteiros quantos: Int) async throws {
        guard quantos > 0 else { return }
        gravando = true
        defer { gravando = false }
        let (casa, id, primeiro) = (casa, id, gravados)
        var claros: [ArraySlice<UInt8>] = []
        for n in 0..<quantos {
            let inicio = n * Self.tamanhoDoPedaco
            claros.append(pendente[inicio..<min(inicio + Self.tamanhoDoPedaco, pendente.count)])
        }
        let pedacos = try claros.enumerated().map {
            try PedacoDoArquivo.cifrar(Array($0.element), arquivo: id, n: primeiro + $0.offset, casa.cofre)
        }
        if let pasta = casa.pastaDeEspera {
            let quarentena = try quarentena ?? Quarentena(em: pasta)
            self.quarentena = quarentena
            for pedaco in pedacos { try quarentena.guardar(pedaco) }
        } else {
            try await inserir(pedacos, primeiro: primeiro)
        }
        pendente.removeFirst(min(quantos * Self.tamanhoDoPedaco, pendente.count))
        gravados += quantos
    }

    private func inserir(_ pedacos: [[UInt8]], primeiro: Int) async throws {
        let id = id
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(ArquivosSQL.inserirPedacos(id, primeiro: primeiro, pedacos))
        }
    }

    // MARK: - Antivírus

    /// Examina o que espera e leva-o ao banco; recusado, nada dele chega lá.
    private func liberar(resumo: [UInt8]) async throws {
        guard let quarentena else { return }
        gravando = true
        defer {
            gravando = false
            self.quarentena = nil
        }
        if let recusa = try await casa.sentenca({ try await self.proximoAExaminar() }) {
            try await recusar(recusa, resumo: resumo)
        }
        for primeiro in stride(from: 0, to: quarentena.quantos, by: Self.pedacosPorVez) {
            let fim = min(primeiro + Self.pedacosPorVez, quarentena.quantos)
            try await inserir(try (primeiro..<fim).map { try quarentena.ler($0) }, primeiro: primeiro)
        }
    }

    private func proximoAExaminar() throws -> [UInt8]? {
        guard let quarentena, aExaminar < quarentena.quantos else { return nil }
        defer { aExaminar += 1 }
        return try PedacoDoArquivo.abrir(try quarentena.ler(aExaminar), arquivo: id, n: aExaminar, casa.cofre)
    }

    /// Fica o recibo: arquivo recusado, sem conteúdo, com o resumo do que veio, e o evento.
    private func recusar(_ recusa: RecusaDoAntivirus, resumo: [UInt8]) async throws -> Never {
        let (casa, id, autor, tamanho) = (casa, id, autor, tamanho)
        try await casa.banco.transacao(como: .motor) { t in
            try t.executar(ArquivosSQL.completar(id, tamanho: 0, resumo: resumo, situacao: "recebido"))
            try ArquivoGuardado.marcar(
                id, .recusado, motivo: recusa.description, as: casa.relogio.agora, em: t)
            guard let recibo = try ArquivoGuardado.ler(id, em: t) else {
                preconditionFailure("arquivo recém-criado sumiu")
            }
            let evento = recusa.evento(
                objeto: id, especie: recibo.especie, nome: recibo.nome, tamanho: tamanho,
                resumo: recibo.resumoEmHexadecimal)
            try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
        }
        throw RecusaDeArquivo.antivirus(recusa, recibo: id)
    }
}

/// Como um pedaço vai ao banco: cifrado para aquele arquivo e aquela posição. Trocado de lugar, não abre.
enum PedacoDoArquivo {
    static func cifrar(_ claro: [UInt8], arquivo: Int64, n: Int, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(claro, tabela: "pedaco_do_arquivo", coluna: "conteudo \(n)", id: arquivo)
    }

    static func abrir(_ cifrado: [UInt8], arquivo: Int64, n: Int, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.decifrar(cifrado, tabela: "pedaco_do_arquivo", coluna: "conteudo \(n)", id: arquivo)
    }
}
