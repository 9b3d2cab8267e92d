import Acesso
import Arquivos
import Auditoria
import Averbacao
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// Reservar em três passos: quem, produto e valores, resumo.
///
/// O que se digita fica guardado no servidor sob um identificador opaco, que é o que vai no endereço. Nenhum passo diz se a
/// pessoa existe nem se a margem alcança: só o pedido feito, pela porta, responde.
struct RotasDeReserva {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("reservar", ato: Reservar.ato) { contexto in
            let ligada = try await ConsultaDeMargem.ligada(pecas)
            let consulta = ligada && contexto.usuario.pode(ConsultaDeMargem.ato)
            return try await pecas.pagina(TelaDeReserva.quem(Preenchimento(), consulta: consulta), contexto)
        }
        grupo.post("reservar", ato: Reservar.ato) { try await quem($0, $1, pecas) }
        grupo.get("reservar/:consulta/valores", ato: Reservar.ato) { contexto in
            let (consulta, guardado) = try await aberto(contexto, pecas)
            let opcoes = ProdutosOferecidos(
                contexto.consignataria, try await pecas.catalogo(), em: pecas.casa.relogio.hoje)
            return try await pecas.pagina(
                TelaDeReserva.valores(consulta, RascunhoDeReserva.quem(guardado), opcoes, Preenchimento(guardado)),
                contexto)
        }
        grupo.post("reservar/:consulta/valores", ato: Reservar.ato) { try await valores($0, $1, pecas) }
        grupo.get("reservar/:consulta/resumo", ato: Reservar.ato) { contexto in
            let (consulta, guardado) = try await aberto(contexto, pecas)
            let catalogo = try await pecas.catalogo()
            guard let rascunho = RascunhoDeReserva(guardado, catalogo) else {
                return .verDepois("/consignataria/reservar/\(consulta)/valores")
            }
            return try await pecas.pagina(
                TelaDeReserva.resumo(consulta, rascunho, previa(rascunho, catalogo, contexto, pecas)), contexto)
        }
        grupo.post("reservar/:consulta/resumo", ato: Reservar.ato) { try await reservar($0, $1, pecas) }
    }

    /// O rascunho deste usuário; vencido ou alheio é endereço que não existe.
    private func aberto(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> (String, [String: String]) {
        let consulta = try contexto.parametro("consulta")
        let guardado = try await pecas.consultas.abrir(consulta, de: contexto.usuario.id)
        guard !guardado.isEmpty else { throw RecusaDaWeb.naoEncontrado }
        return (consulta, guardado)
    }

    private func previa(
        _ rascunho: RascunhoDeReserva, _ catalogo: Catalogo, _ contexto: ContextoDaConsignataria,
        _ pecas: PortalDaConsignataria.Pecas
    ) -> PreviaDaReserva? {
        PreviaDaReserva(rascunho, de: contexto.consignataria, em: pecas.casa.relogio.hoje, catalogo)
    }

    private func quem(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        func recusar(_ erros: [Preenchimento.Erro]) async throws -> Resposta {
            try await pecas.pagina(
                TelaDeReserva.quem(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
        }
        do {
            let (cpf, matricula) = try formulario.ler(
                .opcional("cpf", como: CPF.lendo), .opcional("matricula", como: Matricula.lendo))
            guard cpf != nil || matricula != nil else {
                return try await recusar([.init("cpf", "Informe o CPF ou a matrícula da pessoa.")])
            }
            let valores = ["cpf": cpf?.formatado, "matricula": matricula?.texto].compactMapValues { $0 }
            let consulta = try await pecas.consultas.guardar(valores, de: contexto.usuario.id) ?? ""
            return .verDepois("/consignataria/reservar/\(consulta)/valores")
        } catch let erro as FormularioRecusado {
            return try await recusar(erro.erros)
        }
    }

    private func valores(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (consulta, guardado) = try await aberto(contexto, pecas)
        let catalogo = try await pecas.catalogo()
        let opcoes = ProdutosOferecidos(contexto.consignataria, catalogo, em: pecas.casa.relogio.hoje)
        let erros = RascunhoDeReserva.apontar(formulario, opcoes)
        guard erros.isEmpty else {
            let preenchido = contexto.preenchido(formulario, erros: erros)
            return try await pecas.pagina(
                TelaDeReserva.valores(consulta, RascunhoDeReserva.quem(guardado), opcoes, preenchido), contexto,
                status: 400)
        }
        var valores = guardado.filter { RascunhoDeReserva.camposDeQuem.contains($0.key) }
        for campo in RascunhoDeReserva.camposDeValores { valores[campo] = formulario.texto(campo) }
        let nova = try await pecas.consultas.guardar(valores, de: contexto.usuario.id) ?? ""
        return .verDepois("/consignataria/reservar/\(nova)/resumo")
    }

    private func reservar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (consulta, guardado) = try await aberto(contexto, pecas)
        let catalogo = try await pecas.catalogo()
        guard let rascunho = RascunhoDeReserva(guardado, catalogo) else { throw RecusaDaWeb.naoEncontrado }
        let chave = try formulario.chave()
        let resposta = try await pecas.pedir {
            try await pecas.balcao.reservar(rascunho.reserva(contexto.consignataria), por: contexto.autor, chave: chave)
        }
        guard resposta.aceito, let contrato = resposta.contrato else {
            return try await pecas.pagina(
                TelaDeReserva.resumo(
                    consulta, rascunho, previa(rascunho, catalogo, contexto, pecas), [resposta.mensagemDaRecusa]),
                contexto, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Margem reservada. Confirme dentro do prazo para averbar o contrato."))
        return .verDepois("/consignataria/contratos/\(contrato)/comprovante")
    }
}

/// Os produtos que a consignatária pode contratar hoje.
struct ProdutosOferecidos {
    let produtos: [Produto]

    init(_ consignataria: Int64, _ catalogo: Catalogo, em dia: Dia) {
        produtos = catalogo.convenios.values
            .filter { $0.consignataria == consignataria && $0.situacao == .ativo }
            .filter { catalogo.condicoes[$0.id]?.vigente(em: dia) != nil }
            .compactMap { catalogo.produtos[$0.produto] }.sorted { $0.nome < $1.nome }
    }

    /// Os de todos os convênios dela, ativos ou não: para filtrar o que já se contratou.
    static func todos(_ consignataria: Int64, _ catalogo: Catalogo) -> [Produto] {
        let ids = Set(catalogo.convenios.values.filter { $0.consignataria == consignataria }.map(\.produto))
        return ids.compactMap { catalogo.produtos[$0] }.sorted { $0.nome < $1.nome }
    }

    var temPercentual: Bool { produtos.contains { $0.forma == .percentual } }

    func produto(_ codigo: String?) -> Produto? { produtos.first { $0.codigo == codigo } }
}
