import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo
import Tarefas
import Web

/// A caixa de arquivos: lista, ficha de cada um, apontamentos e download.
struct RotasDeArquivos {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        let ato = PortalDaConsignataria.atoDeArquivos
        grupo.get("arquivos", ato: ato) { try await listar($0, pecas) }
        grupo.get("arquivos/:id", ato: ato) { contexto in
            let ficha = try await FichaDoArquivo.ler(contexto, pecas)
            let ultimos = try await pecas.ultimosEventos(de: "arquivo", ficha.arquivo.id, contexto)
            return try await pecas.pagina(ficha.tela(contexto.usuario, ultimos), contexto)
        }
        grupo.get("arquivos/:id/apontamentos", ato: ato) { try await apontamentos($0, pecas) }
        grupo.get("arquivos/:id/recibo", ato: ato) { contexto in
            let ficha = try await FichaDoArquivo.ler(contexto, pecas)
            return try await pecas.pagina(
                ficha.recibo(emitidoEm: pecas.casa.relogio.agora, por: contexto.usuario.nome), contexto)
        }
        grupo.get("arquivos/:id/baixar", ato: Download.ato) { contexto in
            let id = try contexto.registro()
            let download: Download
            do {
                download = try await Download.abrir(
                    id, de: contexto.consignataria, pecas.casa, por: contexto.autor)
            } catch RecusaDeArquivo.naoEncontrado {
                throw RecusaDaWeb.naoEncontrado
            }
            return .arquivo(
                nome: download.arquivo.nome, tipo: "application/octet-stream", tamanho: Int(download.arquivo.tamanho)
            ) { saida in
                for try await pedaco in download.conteudo() { try await saida.escrever(pedaco) }
            }
        }
    }

    private func listar(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let estado = ArquivoNaCaixa.estado(try contexto.pares)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("arquivos", ArquivoNaCaixa.colunas) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try ArquivoNaCaixa.listar(estado, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let (arquivos, total) = try await pecas.ler(contexto) { t in
            (
                try ArquivoNaCaixa.listar(estado, limite: estado.porPagina, pulados: estado.pulados, em: t),
                try ArquivoNaCaixa.contar(estado, em: t)
            )
        }
        let podeEnviar = contexto.usuario.pode(Folha.Entrada.ato)
        return try await pecas.pagina(
            ArquivoNaCaixa.tela(arquivos, estado, total, podeEnviar: podeEnviar), contexto)
    }

    private func apontamentos(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let id = try contexto.registro()
        let cofre = pecas.casa.cofre
        guard let arquivo = try await pecas.ler(contexto, { t in try ArquivoGuardado.ler(id, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        let ler: @Sendable (Int, Int) async throws -> [Apontado] = { limite, pulados in
            try await pecas.ler(contexto) { t in
                try ListaDeApontamentos.ler(de: id, depoisDe: pulados, limite: limite, cofre, em: t)
            }
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("apontamentos-\(id)", FichaDoArquivo.colunas, ler: ler)
        }
        var estado = EstadoDaGrade(
            em: "/consignataria/arquivos/\(id)/apontamentos", porPagina: 50, lendo: try contexto.pares)
        let linhas = try await ler(estado.porPagina, estado.pulados)
        estado.total = min(Int(arquivo.apontamentos), ListaDeApontamentos.teto)
        let tela = Tela(
            "Apontamentos", subtitulo: arquivo.nome, secao: "Arquivos",
            trilha: [
                .init("Arquivos", "/consignataria/arquivos"), .init(arquivo.nome, "/consignataria/arquivos/\(id)"),
            ],
            ajuda: Ajuda(
                "Tudo que há de errado no arquivo, de uma vez.", quemPode: "Quem entra por esta consignatária.",
                depois: "Linha com erro fica de fora; aviso não impede nada."),
            larga: true
        ) {
            Grade(
                "Apontamentos", linhas: linhas, estado: estado,
                vazio: Vazio("Nenhum apontamento", "O arquivo está inteiro certo.")
            ) { FichaDoArquivo.colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }
}

/// Um arquivo da caixa com o que se sabe dele: a conferência, a aplicação e os arquivos que lhe respondem.
struct FichaDoArquivo: Sendable {
    let arquivo: ArquivoGuardado
    let respostas: [ArquivoGuardado]
    let primeiros: [Apontado]
    let tarefa: EstadoDaTarefa?

    /// No papel da consignatária: o de outra, ou o que não existe, é 404. A tarefa só se lê depois de provado que o arquivo é dela.
    static func ler(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> FichaDoArquivo {
        let id = try contexto.registro()
        let cofre = pecas.casa.cofre
        let lido = try await pecas.ler(contexto) { t -> (ArquivoGuardado, [ArquivoGuardado], [Apontado])? in
            guard let arquivo = try ArquivoGuardado.ler(id, em: t), arquivo.situacao != .recebendo else { return nil }
            return (
                arquivo, try ArquivoGuardado.listar(origem: id, em: t),
                try ListaDeApontamentos.ler(de: id, limite: 10, cofre, em: t)
            )
        }
        guard let (arquivo, respostas, primeiros) = lido else { throw RecusaDaWeb.naoEncontrado }
        let tarefa = try await pecas.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try Folha.Entrada.tarefa(de: id, em: t)
        }
        return FichaDoArquivo(arquivo: arquivo, respostas: respostas, primeiros: primeiros, tarefa: tarefa)
    }

    var especie: EspecieDeEntrada? { EspecieDeEntrada(rawValue: arquivo.especie) }
    var endereco: Endereco { "/consignataria/arquivos/\(arquivo.id)" }
    var podeAplicar: Bool { arquivo.situacao == .conferido && tarefa?.situacao.viva != true }

    func tela(_ usuario: UsuarioNaSessao, _ ultimos: UltimosEventos) -> Tela {
        Tela(
            arquivo.nome, subtitulo: ArquivoNaCaixa.nome(daEspecie: arquivo.especie), secao: "Arquivos",
            situacao: ArquivoNaCaixa.etiqueta(arquivo.situacao.rawValue),
            trilha: [.init("Arquivos", "/consignataria/arquivos")],
            ajuda: Ajuda(
                "O arquivo, o que se achou nele e o que ele mudou.", quemPode: "Só a consignatária dona dele.",
                depois: "Nada muda até você aplicar; o que foi aplicado fica na história de cada contrato."),
            mensagens: mensagens, acoes: acoes(usuario)
        ) {
            if let tarefa { andamento(tarefa) }
            dados
            if !primeiros.isEmpty {
                Grade("Apontamentos", linhas: primeiros, csv: false) { Self.colunas }
                El(.p) {
                    Ligacao(
                        arquivo.apontamentos > Int64(primeiros.count)
                            ? "Ver os \(Formato.inteiro(arquivo.apontamentos)) apontamentos e o CSV"
                            : "Ver em página própria e baixar o CSV",
                        para: "/consignataria/arquivos/\(arquivo.id)/apontamentos")
                }
            }
            if !respostas.isEmpty {
                Cartao("Arquivos em resposta") {
                    Valores(
                        respostas.map {
                            Valores.Linha(
                                $0.nome, Formato.tamanho(bytes: $0.tamanho), detalhe: $0.em.naTela,
                                para: "/consignataria/arquivos/\($0.id)")
                        })
                }
            }
            ultimos
        }
    }

    private var mensagens: [Mensagem] {
        switch arquivo.situacao {
        case .recusado:
            [
                Mensagem(
                    .erro, "Este arquivo não vale.",
                    "\(arquivo.motivo?.comoFrase ?? "") Corrija e envie de novo: nada foi mudado.")
            ]
        case .conferido where arquivo.apontamentos > 0:
            [
                Mensagem(
                    .aviso, "\(Formato.contagem(Int(arquivo.apontamentos), "apontamento", "apontamentos")).",
                    "As linhas com erro ficam de fora; as outras valem se você aplicar.")
            ]
        default: []
        }
    }

    private func acoes(_ usuario: UsuarioNaSessao) -> Bloco {
        Bloco {
            if usuario.pode(Download.ato), !arquivo.semConteudo {
                Ligacao("Baixar", para: "/consignataria/arquivos/\(arquivo.id)/baixar", .secundario)
            }
            if arquivo.sentido == .recebido {
                Ligacao("Recibo", para: "/consignataria/arquivos/\(arquivo.id)/recibo", .terciario)
            }
            if EspecieDeLote(rawValue: arquivo.especie) != nil {
                Ligacao("Ver o lote", para: "/consignataria/lotes/\(arquivo.id)", .primario)
            }
            if podeAplicar, let especie, usuario.pode(especie.ato) {
                Ligacao("Conferir o efeito e aplicar", para: "/consignataria/arquivos/\(arquivo.id)/aplicar", .primario)
            }
        }
    }

    private func andamento(_ tarefa: EstadoDaTarefa) -> some Trecho {
        Progresso(
            "Aplicação do arquivo", tarefa.progresso, percentual: tarefa.percentual, etapa: tarefa.emPalavras,
            fonte: "/consignataria/arquivos/\(arquivo.id)/andamento", atualizar: endereco,
            resultado: ("Ver o recibo", "/consignataria/arquivos/\(arquivo.id)/recibo"))
    }

    var dados: some Trecho {
        Cartao("Dados do arquivo") {
            Ficha {
                Dado("Protocolo", Formato.inteiro(arquivo.id))
                Dado("O que é", ArquivoNaCaixa.nome(daEspecie: arquivo.especie))
                Dado("Sentido", arquivo.sentido == .gerado ? "para você" : "enviado por você")
                Dado("Competência", arquivo.competencia?.brasileira)
                Dado(arquivo.sentido == .gerado ? "Gerado em" : "Recebido em", arquivo.em.naTela)
                Dado("Tamanho", Formato.tamanho(bytes: arquivo.tamanho))
                Dado("Registros", arquivo.registros.map { Formato.inteiro($0) })
                if let total = arquivo.total { Dado("Soma dos valores", total.emReais) }
                if arquivo.sentido == .recebido { Dado("Apontamentos", Formato.inteiro(arquivo.apontamentos)) }
                if let em = arquivo.aplicadoEm { Dado("Aplicado em", em.naTela) }
                Dado("Resumo (SHA-256)", arquivo.resumoEmHexadecimal, largo: true)
            }
        }
    }

    /// O que se imprime e guarda: o que se enviou, quando, e o que mudou.
    func recibo(emitidoEm: Instante, por nome: String) -> Tela {
        Tela(
            "Recibo do arquivo \(Formato.inteiro(arquivo.id))", subtitulo: arquivo.nome, secao: "Arquivos",
            situacao: ArquivoNaCaixa.etiqueta(arquivo.situacao.rawValue),
            trilha: [.init("Arquivos", "/consignataria/arquivos"), .init(arquivo.nome, endereco)]
        ) {
            dados
            if let resultado = tarefa?.reajustes {
                Cartao("O que mudou") {
                    Ficha {
                        Dado("Contratos com valor novo", Formato.inteiro(resultado.aplicadas))
                        Dado("Já estavam com o valor pedido", Formato.inteiro(resultado.iguais))
                        Dado("Linhas recusadas ao aplicar", Formato.inteiro(resultado.recusadas))
                        if resultado.semBase > 0 {
                            Dado("Mantidos por falta de base da folha", Formato.inteiro(resultado.semBase))
                        }
                        Dado("Soma das parcelas antes", Dinheiro(centavos: resultado.antes).emReais)
                        Dado("Soma das parcelas depois", Dinheiro(centavos: resultado.depois).emReais)
                    }
                }
            } else if arquivo.sentido == .recebido {
                El(.p, "Este arquivo ainda não mudou contrato nenhum.")
            }
            El(.p, "Emitido em \(emitidoEm.naTela) por \(nome).")
        }
    }

    @MontagemDeColunas<Apontado> static var colunas: [Coluna<Apontado>] {
        Coluna("Linha", .numero, principal: true) { $0.linha.map { "\($0)" } ?? "arquivo" }
        Coluna("Gravidade", csv: { $0.gravidade.rawValue }) {
            Etiqueta(
                $0.gravidade == .aviso ? .aviso : .erro, $0.gravidade == .recusa ? "recusada" : $0.gravidade.rawValue)
        }
        Coluna("Lugar") { $0.onde ?? "" }
        Coluna("Campo") { $0.campo ?? "" }
        Coluna("Esperado") { $0.esperado }
        Coluna("Lido") { $0.lido ?? "" }
    }
}

extension String {
    /// Com maiúscula no começo e ponto no fim.
    var comoFrase: String { isEmpty ? "" : prefix(1).uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".") }
}
