import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import Tarefas

/// Os lotes das consignatárias: receber, conferir e aplicar.
///
/// Receber guarda os bytes. Conferir lê tudo, aponta tudo de uma vez e não muda nada além do recibo. Aplicar é tarefa: cada linha passa
/// pela porta com a sua chave, e por isso a interrompida continua sem repetir contrato.
/// - Fonte: POC-CON-10, RF-GES-08.
package struct LotesDeContratos: Sendable {
    package static let atoDeConferir = "averbacao.conferir-lote"
    /// Enviar, conferir e aplicar: é o ato do perfil.
    package static let ato = "averbacao.aplicar-lote"
    package static let tarefa = "averbacao.aplicar-lote"

    package let casa: Instalacao
    let acervo: Acervo
    let fila: FilaDeTarefas
    let porta: Porta
    let catalogos: GuardaDoCatalogo

    package init(
        casa: Instalacao, acervo: Acervo, fila: FilaDeTarefas, porta: Porta,
        catalogos: GuardaDoCatalogo = GuardaDoCatalogo()
    ) {
        self.casa = casa
        self.acervo = acervo
        self.fila = fila
        self.porta = porta
        self.catalogos = catalogos
    }

    /// Abre a recepção de um lote; `leiaute` só quando não é o da espécie.
    package func receber(
        _ especie: EspecieDeLote, nome: String, leiaute: String? = nil, consignataria: Int64, por autor: Autor
    ) async throws -> Recepcao {
        try await Recepcao.abrir(
            NovoArquivo(especie: especie.rawValue, leiaute: leiaute, nome: nome, consignataria: consignataria), casa,
            por: autor)
    }

    /// O que a conferência achou.
    package struct Conferencia: Sendable {
        package let arquivo: ArquivoGuardado
        package let erros: Int64
        package let avisos: Int64
        /// Os primeiros, para mostrar já.
        package let primeiros: [Apontado]

        package var aprovada: Bool { arquivo.situacao == .conferido }
    }

    /// Lê e confere o lote inteiro; nada muda além do recibo dele e da trilha.
    package func conferir(_ id: Int64, por autor: Autor) async throws -> Conferencia {
        let lotes = self
        return try await casa.banco.transacao(como: .motor) { t in
            guard let arquivo = try ArquivoGuardado.ler(id, travando: true, em: t) else {
                throw RecusaDeArquivo.naoEncontrado
            }
            guard !arquivo.semConteudo else { throw RecusaDeArquivo.semConteudo }
            guard [.recebido, .conferido, .recusado].contains(arquivo.situacao) else {
                throw RecusaDeLote.naoConferido(situacao: arquivo.situacao.rawValue)
            }
            let critica = try ListaDeApontamentos(de: id, lotes.casa.cofre, em: t)
            let lido = try lotes.ler(arquivo, critica, em: t)
            try critica.terminar()
            let agora = lotes.casa.relogio.agora
            try ArquivoGuardado.marcar(
                id, lido.motivo == nil ? .conferido : .recusado, motivo: lido.motivo,
                registros: lido.conteudo.map { Int64($0.linhas.count) }, total: lido.conteudo?.total,
                competencia: lido.conteudo?.competencia, as: agora, em: t)
            guard let depois = try ArquivoGuardado.ler(id, em: t) else { preconditionFailure("arquivo \(id) sumiu") }
            try lotes.casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeConferir, objeto: "arquivo", id: id,
                        [
                            "situacao": .texto(depois.situacao.rawValue), "erros": .inteiro(critica.erros),
                            "avisos": .inteiro(critica.avisos),
                        ])
                ], por: autor, as: agora, em: t)
            return Conferencia(
                arquivo: depois, erros: critica.erros, avisos: critica.avisos, primeiros: critica.primeiros)
        }
    }

    /// Põe na fila a aplicação de um lote conferido; devolve o id da tarefa. Uma por consignatária de cada vez.
    package func agendar(_ arquivo: Int64, por autor: Autor) async throws -> Int64 {
        let lotes = self
        return try await casa.banco.transacao(como: .motor) { t in
            guard let guardado = try ArquivoGuardado.ler(arquivo, em: t), let dono = guardado.consignataria else {
                throw RecusaDeArquivo.naoEncontrado
            }
            guard guardado.situacao == .conferido || guardado.situacao == .aplicando else {
                throw RecusaDeLote.naoConferido(situacao: guardado.situacao.rawValue)
            }
            let pedido = Pedido(
                arquivo: arquivo, usuario: autor.usuario, perfil: autor.perfil, consignataria: dono)
            let agendada = try lotes.fila.agendar(
                Self.tarefa, chave: "\(dono)", dados: pedido, autor: autor.usuario, em: t)
            guard agendada.nova || guardado.situacao == .aplicando else { throw RecusaDeLote.outroEmAndamento }
            return agendada.id
        }
    }

    /// Ensina o executor a aplicar lotes.
    package func registrar(em executor: Executor) {
        let lotes = self
        executor.registrar(Self.tarefa) { contexto in try await AplicacaoDoLote(lotes, contexto).executar() }
    }

    /// O que a tarefa leva; o nome de quem pediu não vai, porque a fila fica em claro.
    struct Pedido: Codable, Sendable {
        let arquivo: Int64
        let usuario: Int64?
        let perfil: String
        let consignataria: Int64

        var autor: Autor {
            Autor(usuario: usuario, nome: "", perfil: perfil, consignataria: consignataria, canal: .arquivo)
        }
    }

    /// Um lote lido e conferido.
    struct Lido {
        var conteudo: ConteudoDoLote?
        var prontas: [ConferenciaDoLote.Pronta] = []
        /// Linhas que não se aplicam, com o código da recusa, ou `linha-com-erro`.
        var recusadas: [Int: String] = [:]
        /// Por que nada dele vale.
        var motivo: String?
    }

    static let linhaComErro = "linha-com-erro"

    func ler(_ arquivo: ArquivoGuardado, _ critica: ListaDeApontamentos, em t: Transacao) throws -> Lido {
        guard let especie = EspecieDeLote(rawValue: arquivo.especie), let consignataria = arquivo.consignataria else {
            throw RecusaDeLote.especieDesconhecida(arquivo.especie)
        }
        var lido = Lido()
        do {
            guard let folha = try Livro.folhaAberta(em: t) else { throw RecusaDeLote.semFolhaAberta }
            let leitura = try LeituraDeArquivo(arquivo, acervo, casa, em: t)
            critica.definicao = leitura.definicao
            let coletor = ColetorDaConferencia(critica, linhaALinha: true, detalhe: "detalhe")
            let conteudo = try ConteudoDoLote.ler(especie, leitura) { try coletor.apontar($0) }
            let (catalogo, agora) = (try catalogos.atual(em: t), casa.relogio.agora)
            let aberta = Livro.competencia(de: agora, aberta: folha, calendario: catalogo.calendario)
            lido.prontas = try ConferenciaDoLote(
                conteudo: conteudo, consignataria: consignataria, catalogo: catalogo, agora: agora, aberta: aberta,
                casa: casa
            ).conferir(&lido.recusadas, em: t) { try coletor.apontar($0) }
            lido.conteudo = conteudo
            for linha in coletor.linhasComErro where lido.recusadas[linha] == nil {
                lido.recusadas[linha] = Self.linhaComErro
            }
            lido.prontas.removeAll { lido.recusadas[$0.linha] != nil }
            if coletor.condenado(restantes: lido.prontas.count) {
                lido.motivo =
                    critica.erros == 0
                    ? "o arquivo não traz nenhuma linha"
                    : critica.erros == 1
                        ? "o arquivo tem um erro" : "o arquivo tem \(Contagem.escrita(critica.erros, "erro", "erros"))"
            } else if let repetido = try ArquivoGuardado.aplicado(
                especie: arquivo.especie, competencia: conteudo.competencia, consignataria: consignataria,
                resumo: arquivo.resumo, em: t)
            {
                lido.motivo = RecusaDeArquivo.jaAplicado(repetido.id, em: repetido.aplicadoEm).description
            }
        } catch let recusa as RecusaDeLeiaute {
            lido.motivo = recusa.description
        } catch let recusa as RecusaDeLote {
            lido.motivo = recusa.description
        }
        return lido
    }
}

/// Por que um lote não se confere ou não se aplica.
package enum RecusaDeLote: Error, Equatable, Sendable, CustomStringConvertible {
    case naoConferido(situacao: String)
    case outroEmAndamento
    case especieDesconhecida(String)
    case semFolhaAberta

    package var codigo: String {
        switch self {
        case .naoConferido: "lote-nao-conferido"
        case .outroEmAndamento: "outro-lote-em-andamento"
        case .especieDesconhecida: "especie-desconhecida"
        case .semFolhaAberta: "sem-folha-aberta"
        }
    }

    /// O que houve e o que fazer a seguir.
    package var description: String { "\(houve); \(fazer)" }

    private var houve: String {
        switch self {
        case .naoConferido(let situacao): "o lote está «\(situacao)» e só se aplica o que foi conferido"
        case .outroEmAndamento: "outro lote desta consignatária ainda está em andamento"
        case .especieDesconhecida(let especie): "não há lote da espécie \(especie)"
        case .semFolhaAberta: "não há folha aberta: a carga inicial ainda não terminou"
        }
    }

    /// O que quem enviou faz a seguir.
    package var fazer: String {
        switch self {
        case .naoConferido: "confira a situação do lote ou envie outro"
        case .outroEmAndamento: "espere que termine"
        case .especieDesconhecida: "escolha uma das espécies da lista"
        case .semFolhaAberta: "espere o gestor abrir a primeira competência"
        }
    }
}
