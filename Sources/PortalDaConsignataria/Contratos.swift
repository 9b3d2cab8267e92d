import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Html
import Nucleo
import Web

/// Lista, busca e ficha dos contratos da própria consignatária.
struct RotasDeContratos {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        let ato = PortalDaConsignataria.atoDeContratos
        for lista in [ListaDeContratos.contratos, .reservas] {
            grupo.get(lista.caminho, ato: ato) { try await lista.responder($0, pecas) }
            grupo.post(lista.caminho, ato: ato) { formulario, contexto in
                let produtos = try await ProdutosOferecidos.todos(contexto.consignataria, pecas.catalogo())
                return try await pecas.consultas.levar(
                    a: lista.estado(formulario.pares, produtos: produtos), contexto)
            }
        }
        grupo.post("busca", ato: ato) { try await buscar($0, $1, pecas) }
        grupo.get("contratos/:id", ato: ato) { contexto in
            let ficha = try await pecas.ficha(contexto)
            if let csv = ficha.csv(try contexto.consulta) { return csv }
            let ultimos = try await pecas.ultimosEventos(de: "contrato", ficha.contrato.id, contexto)
            let mostra = MargemHabilitada.Uso.comprometimento.ligado(
                try await pecas.catalogo(), em: pecas.casa.relogio.hoje)
            return try await pecas.pagina(
                TelaDoContrato(ficha: ficha, mostraMargem: mostra).tela(contexto.usuario, ultimos, try contexto.pares),
                contexto)
        }
    }

    /// Reconhece o que foi digitado: CPF, número de contrato ou matrícula. Achado um só, abre a ficha.
    private func buscar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let texto = formulario.texto(Moldura.Busca.campo) ?? ""
        guard !texto.isEmpty, texto.count <= EstadoDaGrade.buscaMaxima else {
            return .verDepois("/consignataria/contratos")
        }
        let valores = ListaDeContratos.reconhecer(texto)
        let lista = ListaDeContratos.contratos
        var achados: [ContratoNaTela] = []
        var ultimos: [String: String] = [:]
        for tentativa in valores {
            ultimos = tentativa
            let estado = lista.estado([], tentativa)
            achados = try await pecas.ler(contexto) { t in
                try ContratoNaTela.listar(
                    lista.filtro(estado, contexto, pecas, em: t), limite: 2, pecas.casa.cofre, em: t)
            }
            if !achados.isEmpty { break }
        }
        if achados.count == 1 { return .verDepois("/consignataria/contratos/\(achados[0].id)") }
        return try await pecas.consultas.levar(a: lista.estado([], ultimos), contexto)
    }
}

/// Uma lista de contratos do portal: todos, ou só as reservas a confirmar.
struct ListaDeContratos: Sendable {
    let caminho: String
    let titulo: String
    let soReservas: Bool

    static let contratos = ListaDeContratos(caminho: "contratos", titulo: "Contratos", soReservas: false)
    static let reservas = ListaDeContratos(caminho: "reservas", titulo: "Reservas a confirmar", soReservas: true)

    private var endereco: Endereco { soReservas ? "/consignataria/reservas" : "/consignataria/contratos" }

    func estado(
        _ pares: [(String, String)], _ guardados: [String: String] = [:], produtos: [Produto] = []
    ) -> EstadoDaGrade {
        let identidade: [Filtro] = [
            .escolha("produto", "Produto", produtos.map { .init($0.codigo, $0.nome) }), .cpf("cpf"),
            .texto("matricula", "Matrícula", pessoal: true), .texto("nome", "Nome da pessoa", pessoal: true),
            .texto("numero", "Número", pessoal: true),
        ]
        return EstadoDaGrade(
            em: endereco,
            filtros: soReservas ? identidade : [.escolha("situacao", "Situação", Situacao.noFiltro)] + identidade,
            ordens: ["id", "parcela", "situacao", "vence", "produto"],
            padrao: soReservas ? .init("vence") : .init("id", .decrescente), lendo: pares, guardados: guardados)
    }

    /// O que se digitou na busca única, do mais provável ao menos.
    static func reconhecer(_ texto: String) -> [[String: String]] {
        do {
            return [["cpf": try CPF.lendo(texto).digitos]]
        } catch {
            // Sem algarismo nenhum, só pode ser nome.
            guard texto.contains(where: \.isNumber) else { return [["nome": texto]] }
            return [["numero": texto], ["matricula": texto]]
        }
    }

    /// O que o estado pede, como a consulta o entende; o nome se acha entre os clientes da própria consignatária.
    func filtro(
        _ estado: EstadoDaGrade, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas,
        em t: Transacao
    ) throws -> FiltroDeContratos {
        let cofre = pecas.casa.cofre
        var filtro = FiltroDeContratos(estado, cofre)
        filtro.produto = estado["produto"]
        if let nome = estado["nome"] {
            filtro.pessoas = try pecas.diretorio.procurar(
                nome, limite: 500, recorte: contexto.usuario.correspondente ?? contexto.consignataria, cofre, em: t)
        }
        if soReservas { filtro.situacoes = Situacao.doFiltro("reservas") }
        return filtro
    }

    func responder(_ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas) async throws -> Resposta {
        let pares = try contexto.pares
        let guardados = try await pecas.consultas.abrir(contexto)
        let produtos = try await ProdutosOferecidos.todos(contexto.consignataria, pecas.catalogo())
        let estado = estado(pares, guardados, produtos: produtos)
        let cofre = pecas.casa.cofre
        if try contexto.querCsv {
            return CsvEmPaginas.responder(caminho, Self.colunas(reservas: soReservas)) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try ContratoNaTela.listar(
                        filtro(estado, contexto, pecas, em: t), limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let lista = try await pecas.ler(contexto) { t in
            let filtro = try filtro(estado, contexto, pecas, em: t)
            return (
                linhas: try ContratoNaTela.listar(
                    filtro, limite: estado.porPagina, pulados: estado.pulados, cofre, em: t),
                total: try ContratoNaTela.contar(filtro, em: t), soma: try ContratoNaTela.somar(filtro, em: t)
            )
        }
        return try await pecas.pagina(tela(lista.linhas, estado, lista.total, lista.soma), contexto)
    }

    private func tela(
        _ linhas: [ContratoNaTela], _ estado: EstadoDaGrade, _ total: Int, _ soma: Dinheiro
    ) -> Tela {
        var estado = estado
        estado.total = total
        return Tela(
            titulo,
            ajuda: Ajuda(
                soReservas
                    ? "Margem já presa, à espera da sua confirmação." : "Os contratos e reservas da sua instituição.",
                quemPode: "Quem entra por esta consignatária.",
                depois: "O CPF, a matrícula e o nome procurados não ficam no endereço da página."),
            larga: true
        ) {
            Grade(
                titulo, linhas: linhas, estado: estado,
                vazio: Vazio(soReservas ? "Nenhuma reserva à espera" : "Nenhum contrato ainda") {
                    Ligacao("Reservar margem", para: "/consignataria/reservar", .secundario)
                }
            ) { Self.colunas(reservas: soReservas, soma: soma) }
        }
    }

    @MontagemDeColunas<ContratoNaTela>
    static func colunas(
        reservas: Bool, ordena: Bool = true, soma: Dinheiro? = nil
    ) -> [Coluna<ContratoNaTela>] {
        Coluna("Contrato", ordem: ordena ? "id" : nil, principal: true, csv: { "\($0.id)" }) {
            Ligacao(Formato.inteiro($0.id), para: "/consignataria/contratos/\($0.id)")
        }
        Coluna("Pessoa", csv: { $0.nome ?? "" }) { $0.nome ?? "—" }
        Coluna("CPF", .umaLinha, csv: { $0.cpf ?? "" }) { $0.cpf ?? "—" }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Produto", ordem: ordena ? "produto" : nil) { $0.produto }
        Coluna("Seu número") { $0.numero ?? "" }
        Coluna("Parcela (R$)", .numero, ordem: ordena ? "parcela" : nil, total: soma?.brasileiro) {
            $0.parcelaOculta ? $0.percentual?.brasileiro ?? "" : $0.parcela.brasileiro
        }
        if reservas {
            Coluna("Confirmar até", ordem: ordena ? "vence" : nil) { $0.venceEm?.naTela ?? "" }
        } else {
            Coluna("Pagas", .numero) { $0.andamento }
        }
        Coluna("Situação", ordem: ordena ? "situacao" : nil, csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }
}
