import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Folha
import Nucleo
import Tarefas

/// A aplicação da carga inicial, como tarefa que se retoma.
extension Carga {
    package static let tarefa = "carga.aplicar"

    struct Pedido: Codable, Sendable {
        let pacote: Pacote
        let usuario: Int64?
        let perfil: String

        var autor: Autor { Autor(usuario: usuario, nome: "", perfil: perfil, canal: .arquivo) }
    }

    /// Ensina o executor a aplicar a carga.
    package func registrar(em executor: Executor) {
        let carga = self
        executor.registrar(Self.tarefa) { contexto in try await carga.aplicar(contexto) }
    }

    /// Põe na fila a aplicação de um pacote conferido; só uma carga de cada vez.
    package func agendar(_ pacote: Pacote, por autor: Autor) async throws -> Int64 {
        let carga = self
        return try await casa.banco.transacao(como: .motor) { t in
            for id in pacote.arquivos.values {
                guard let arquivo = try ArquivoGuardado.ler(id, travando: true, em: t) else {
                    throw RecusaDeArquivo.naoEncontrado
                }
                guard arquivo.situacao == .conferido || arquivo.situacao == .aplicando else {
                    throw RecusaDeEntrada.naoConferido(situacao: arquivo.situacao.rawValue)
                }
            }
            let agendada = try carga.fila.agendar(
                Self.tarefa, chave: "carga",
                dados: Pedido(pacote: pacote, usuario: autor.usuario, perfil: autor.perfil),
                autor: autor.usuario, em: t)
            guard agendada.nova else { throw RecusaDaCarga.outraEmAndamento }
            return agendada.id
        }
    }

    private func aplicar(_ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let pedido: Pedido = try contexto.dados()
        do {
            try await contexto.anunciar("conferindo os arquivos")
            let marca = try contexto.marca(MarcaDaCarga.self) ?? MarcaDaCarga()
            let conteudo = try await preparar(pedido.pacote, retomando: marca.etapa != .entidades || marca.feitas > 0)
            let andamento = AndamentoDaCarga(
                carga: self, contexto: contexto, pacote: pedido.pacote, autor: pedido.autor, conteudo: conteudo)
            return try await andamento.executar(marca)
        } catch let recusa as RecusaDaCarga {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeArquivo {
            throw TarefaRecusada(recusa.description)
        }
    }

    /// Relê tudo. Na primeira vez confere de novo, porque o banco pode ter mudado; na retomada, o que já entrou não é repetição.
    private func preparar(_ pacote: Pacote, retomando: Bool) async throws -> ConteudoDaPasta {
        let carga = self
        return try await casa.banco.transacao(como: .motor) { t in
            if retomando {
                guard let conteudo = try carga.reler(pacote, em: t) else { throw RecusaDaCarga.naoSeLe }
                return conteudo
            }
            let criticas = try CriticasDaPasta(pacote, carga.casa, em: t)
            let conteudo = try carga.lerEConferir(pacote, criticas, em: t)
            try criticas.terminar()
            guard let conteudo, criticas.erros == 0 else { throw RecusaDaCarga.comApontamentos(criticas.erros) }
            for id in pacote.arquivos.values {
                try ArquivoGuardado.marcar(id, .aplicando, as: carga.casa.relogio.agora, em: t)
            }
            return conteudo
        }
    }
}

/// Onde a carga parou.
struct MarcaDaCarga: Codable, Sendable {
    enum Etapa: String, Codable, Sendable, CaseIterable, Comparable {
        case entidades, cadastro, margens, bases, contratos, parcelas, fim

        static func < (a: Etapa, b: Etapa) -> Bool {
            (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
        }

        var nome: String {
            switch self {
            case .entidades: "consignatárias, convênios, rubricas e calendário"
            case .cadastro: "pessoas e vínculos"
            case .margens: "margens"
            case .bases: "bases"
            case .contratos: "contratos"
            case .parcelas: "parcelas"
            case .fim: "conciliação"
            }
        }
    }

    var etapa = Etapa.entidades
    /// Linhas da etapa já gravadas, na ordem em que se aplicam.
    var feitas = 0
    var cadastro = ResultadoDoCadastro()
    var margens = ResultadoDasMargens()
}

/// Uma execução da carga: etapa por etapa, bloco por bloco, com a marca na transação de cada um.
struct AndamentoDaCarga: Sendable {
    let carga: Carga
    let contexto: ContextoDaTarefa
    let pacote: Pacote
    let autor: Autor
    let conteudo: ConteudoDaPasta

    private var casa: Instalacao { carga.casa }

    func executar(_ inicial: MarcaDaCarga) async throws -> ConciliacaoDaCarga {
        var marca = inicial
        if marca.etapa == .entidades { marca = try await entidades(marca) }
        if marca.etapa == .cadastro { marca = try await cadastro(marca) }
        if marca.etapa == .margens { marca = try await margens(marca) }
        if marca.etapa == .bases { marca = try await bases(marca) }
        if marca.etapa == .contratos { marca = try await contratos(marca) }
        if marca.etapa == .parcelas { marca = try await parcelas(marca) }
        return try await concluir()
    }

    /// Um bloco (ou uma etapa inteira) e a sua marca, na mesma transação.
    private func gravar(
        _ marca: MarcaDaCarga, total: Int? = nil,
        _ fazer: @escaping @Sendable (inout MarcaDaCarga, Transacao) throws -> Void
    ) async throws -> MarcaDaCarga {
        let contexto = contexto
        let gravada = try await casa.banco.transacao(como: .motor) { t in
            var nova = marca
            let etapa = marca.etapa
            try fazer(&nova, t)
            try contexto.avancar(
                etapa: etapa.nome, feito: Int64(nova.etapa == etapa ? nova.feitas : total ?? 0),
                total: total.map(Int64.init),
                marca: nova, cancelavel: false, em: t)
            return nova
        }
        try Task.checkCancellation()
        return gravada
    }

    private func emBlocosDe<Linha: Sendable, Chave: Equatable>(
        _ linhas: [Linha], por chave: KeyPath<Linha, Chave>, _ marca: MarcaDaCarga, depois: MarcaDaCarga.Etapa,
        _ fazer: @escaping @Sendable (ArraySlice<Linha>, inout MarcaDaCarga, Transacao) throws -> Void
    ) async throws -> MarcaDaCarga {
        var marca = marca
        for intervalo in emBlocos(linhas, por: { $0[keyPath: chave] }, desde: marca.feitas) {
            let bloco = linhas[intervalo]
            marca = try await gravar(marca, total: linhas.count) { nova, t in
                try fazer(bloco, &nova, t)
                nova.feitas = intervalo.upperBound
            }
        }
        return try await gravar(marca, total: linhas.count) { nova, _ in (nova.etapa, nova.feitas) = (depois, 0) }
    }

    // MARK: - Etapas

    private func entidades(_ marca: MarcaDaCarga) async throws -> MarcaDaCarga {
        let (casa, autor, entidades) = (casa, autor, conteudo.entidades)
        return try await gravar(marca) { nova, t in
            try EntidadesDaCarga.inserir(consignatarias: entidades.consignatarias.map(\.item), ids: casa.ids, em: t)
            try EntidadesDaCarga.inserir(convenios: entidades.convenios.map(\.item), ids: casa.ids, em: t)
            try EntidadesDaCarga.inserir(rubricas: entidades.rubricas.map(\.item), em: t)
            try EntidadesDaCarga.inserir(calendario: entidades.calendario.map(\.item), em: t)
            try casa.trilha.registrar(
                [
                    Evento(
                        Carga.atoDeAplicar,
                        [
                            "consignatarias": .inteiro(entidades.consignatarias.count),
                            "convenios": .inteiro(entidades.convenios.count),
                            "rubricas": .inteiro(entidades.rubricas.count),
                            "calendario": .inteiro(entidades.calendario.count),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
            nova.etapa = .cadastro
        }
    }

    private func cadastro(_ marca: MarcaDaCarga) async throws -> MarcaDaCarga {
        guard let arquivo = pacote[.cadastro], let competencia = conteudo.cadastro.competencia else { return marca }
        let casa = casa
        let tipos = try await casa.banco.transacao(como: .motor) { [carga] t in
            try carga.catalogos.atual(em: t).tipos.keys.sorted()
        }
        let ato = AplicarCadastro(
            arquivo: arquivo, competencia: competencia, tipos: tipos, aoDesligar: { _, _, _ in }, autor: autor)
        return try await emBlocosDe(conteudo.cadastro.linhas, por: \.cpf, marca, depois: .margens) { bloco, nova, t in
            try ato.executar(bloco, &nova.cadastro, casa, em: t)
        }
    }

    private func margens(_ marca: MarcaDaCarga) async throws -> MarcaDaCarga {
        guard let arquivo = pacote[.margens], let competencia = conteudo.margens.competencia else { return marca }
        let (casa, margens) = (casa, conteudo.margens)
        let resolvidas = try await casa.banco.transacao(como: .motor) { t in
            margens.resolvidas(try ReferenciaDaFolha.ler(em: t))
        }
        let ato = AplicarMargens(arquivo: arquivo, competencia: competencia, autor: autor)
        return try await emBlocosDe(resolvidas, por: \.pessoa, marca, depois: .bases) { bloco, nova, t in
            try ato.executar(bloco, &nova.margens, casa, em: t)
        }
    }

    private func bases(_ marca: MarcaDaCarga) async throws -> MarcaDaCarga {
        let (bases, previdencia) = (conteudo.bases, conteudo.basePrevidencia)
        return try await gravar(marca) { nova, t in
            let referencia = try ReferenciaDaFolha.ler(em: t)
            for conteudo in [bases, previdencia].compactMap({ $0 }) {
                guard let competencia = conteudo.competencia else { continue }
                try ConteudoDasBases.gravar(conteudo.linhas[...], da: competencia, referencia, em: t)
            }
            nova.etapa = .contratos
        }
    }

    private func contratos(_ marca: MarcaDaCarga) async throws -> MarcaDaCarga {
        guard let arquivo = pacote[.contratos], let aberta = conteudo.primeiraAberta else { return marca }
        let (casa, contratos) = (casa, conteudo.contratos)
        let (resolvidos, catalogo) = try await casa.banco.transacao(como: .motor) { [carga] t in
            let catalogo = try carga.catalogos.atual(em: t)
            return (try ContratoResolvido.resolver(contratos, catalogo, try ReferenciaDaFolha.ler(em: t)), catalogo)
        }
        let ato = GravarContratosDaCarga(arquivo: arquivo, competencia: aberta, catalogo: catalogo, autor: autor)
        return try await emBlocosDe(resolvidos, por: \.pessoa, marca, depois: .parcelas) { bloco, _, t in
            try ato.executar(bloco, casa, em: t)
        }
    }

    /// Numa transação só: ou o passado inteiro, ou nada.
    private func parcelas(_ marca: MarcaDaCarga) async throws -> MarcaDaCarga {
        let (carga, resumo) = (carga, conteudo.parcelas)
        let arquivo = pacote[.parcelas]
        return try await gravar(marca, total: resumo.quantas) { nova, t in
            if let arquivo { try GravarParcelasDaCarga(arquivo: arquivo, resumo: resumo).executar(carga, em: t) }
            nova.etapa = .fim
        }
    }

    /// Concilia; sem divergência, abre a primeira folha e dá os arquivos por aplicados.
    private func concluir() async throws -> ConciliacaoDaCarga {
        let (casa, autor, conteudo, pacote) = (casa, autor, conteudo, pacote)
        try await contexto.anunciar(MarcaDaCarga.Etapa.fim.nome, cancelavel: false)
        return try await casa.banco.transacao(como: .motor) { t in
            var conciliacao = try ConciliacaoDaCarga.fazer(conteudo, em: t)
            let agora = casa.relogio.agora
            if conciliacao.certa, let aberta = conteudo.primeiraAberta {
                try AbrirPrimeiraFolha(aberta).executar(casa, em: t, por: autor)
                conciliacao.aberta = aberta.iso
                for id in pacote.arquivos.values { try ArquivoGuardado.marcar(id, .aplicado, as: agora, em: t) }
            }
            try casa.trilha.registrar(
                [
                    Evento(
                        Carga.atoDeAplicar,
                        [
                            "conciliacao": .texto(conciliacao.certa ? "certa" : "com divergências"),
                            "divergencias": .inteiro(conciliacao.divergencias.count),
                        ])
                ], por: autor, as: agora, em: t)
            return conciliacao
        }
    }
}
