import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import Web

/// Contexto da API: um cliente que se identificou.
package struct ContextoDoCliente: Contexto {
    package var pedido: ContextoDoPedido
    package let cliente: ClienteApresentado
    package var autor: Autor { cliente.autor(endereco: endereco) }

    package init(context: ContextoDoPedido) throws {
        guard let cliente = context.identidade as? ClienteApresentado else { throw RecusaDaWeb.credencialInvalida }
        self.cliente = cliente
        pedido = context
    }
}

/// A API que os clientes usam: pedir sessão, ler o resultado, comparar foto, guardar e apagar referência, ver a medição.
/// - Fonte: PV-09, PV-10, PV-11.
package enum RotasDoCliente {
    /// Fotos por JSON, em base 64: seis megabytes de texto.
    private static let limiteDaFoto = 6 * 1_024 * 1_024

    package static func montar(em montagem: inout Montagem, _ servico: ServicoDeProva) {
        montarPublicas(em: &montagem, servico)
        let api = montagem.api("prova-de-vida", em: "/v1", contexto: ContextoDoCliente.self) { token, _ in
            try await servico.conferir(token)
        } autorizar: { _, _ in
            true
        }
        montarSessoes(em: api, servico)
        montarFotos(em: api, servico)
        RotasDoTitular.montar(em: api, servico)
        RotasDoCodigo.montar(em: api, servico)
        montarMedicao(em: api, servico)
    }

    // MARK: - Sem credencial

    private static func montarPublicas(em montagem: inout Montagem, _ servico: ServicoDeProva) {
        let aberta = montagem.api("prova-de-vida-aberta", em: "/", contexto: ContextoAberto.self, credencial: nil) {
            _, _ in true
        }
        aberta.get(
            "saude", ato: "sistema.saude",
            descricao: DescricaoDeApi(
                "Diz se o serviço, o banco e a análise de rostos respondem",
                saida: .objeto("Saude", [CampoDeEsquema("situacao", .escolha(["no-ar", "sem-analise"]))]))
        ) { _ in
            _ = try await servico.casa.banco.transacao(como: .motor, soLeitura: true) { t in
                try t.uma("SELECT 1") != nil
            }
            return .json(["situacao": servico.observador == nil ? "sem-analise" : "no-ar"])
        }
        aberta.get(
            ".well-known/jwks.json", ato: "prova-de-vida.chaves-publicas",
            descricao: DescricaoDeApi("As chaves públicas com que se confere o resultado assinado")
        ) { _ in
            let chaves = try await servico.publicas()
            return .json([
                "keys": .lista(
                    chaves.map {
                        [
                            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
                            "kid": .texto($0.identificador), "x": .texto($0.x),
                        ]
                    })
            ])
        }
        // O balde é por endereço: quem adivinha segredo espera.
        aberta.bruta(
            "v1/token", ato: "prova-de-vida.autorizar", tipos: ["application/x-www-form-urlencoded"],
            descricao: DescricaoDeApi(
                "Troca a credencial (Basic) por uma autorização de quinze minutos: grant_type=client_credentials"),
            .init(ritmo: Ritmo("token-da-prova", capacidade: 20, porSegundo: 0.5), limiteDoCorpo: 4_096)
        ) { corpo, contexto in
            let campos = try Campos(lendo: corpo[...], maximo: 10)
            guard campos.digitado("grant_type") == "client_credentials" else {
                return erroDeToken("unsupported_grant_type", 400)
            }
            guard let (identificador, segredo) = Basico.ler(contexto.cabecalho("Authorization")),
                let autorizacao = try await servico.autorizar(identificador, segredo)
            else { return erroDeToken("invalid_client", 401).com("WWW-Authenticate", "Basic") }
            return .json([
                "access_token": .texto(autorizacao.texto), "token_type": "Bearer",
                "expires_in": .inteiro(Int64(autorizacao.vida)),
            ]).com("Cache-Control", "no-store")
        }
    }

    /// O erro como o OAuth o quer (RFC 6749, 5.2).
    private static func erroDeToken(_ codigo: String, _ status: Int) -> Resposta {
        .json(["error": .texto(codigo)], status: status).com("Cache-Control", "no-store")
    }

    // MARK: - Sessões

    private static func montarSessoes(em api: Grupo<ContextoDoCliente>, _ servico: ServicoDeProva) {
        api.json(
            "sessoes", ato: CriarSessao.ato, entrada: entradaDeSessao,
            descricao: DescricaoDeApi(
                "Pede a prova de vida de uma pessoa", saida: saidaDeSessao, status: 201, recusas: recusas)
        ) { pedido, contexto in
            let observador = try servico.comObservador()
            let casa = servico.casa
            let criada = try await casa.banco.transacao(como: .motor) { t in
                try pedido.executar(
                    cliente: contexto.cliente.cliente, modelo: observador.modeloDoVetor, casa, em: t,
                    por: contexto.autor)
            }
            return .json(
                [
                    "id": .inteiro(criada.id), "nonce": .texto(pedido.nonce),
                    "endereco": .texto("\(servico.publico)/captura/abrir/\(criada.link)"),
                    "expira_em": .texto(criada.expiraEm.iso),
                ], status: 201
            ).com("Location", "/v1/sessoes/\(criada.id)")
        }
        api.get(
            "sessoes/:id", ato: "prova-de-vida.consultar-sessao",
            descricao: DescricaoDeApi(
                "A situação de uma sessão e, decidida, o resultado assinado", saida: saidaDeResultado)
        ) { contexto in
            guard let sessao = try await servico.sessao(try contexto.identificador(), de: contexto.cliente.cliente)
            else {
                throw RecusaDaWeb.naoEncontrado
            }
            let assinado = try await servico.assinado(sessao, para: contexto.cliente.codigo)
            return .json(json(sessao, assinado))
        }
    }

    /// O que a API recusa sem mudar nada, documentado em `docs/prova-de-vida/motivos.md`.
    static let recusadas: [RecusaDeProva] = [
        RecusaDeProva.semReferencia, .titularBloqueado(noDia: false), .voltaDesconhecida, .rostoNaFoto(quantos: 0),
        .chaveUsada, .fotosDemais, .rostoDiferente, .clienteEncerrado,
    ]

    private static let recusas = Dictionary(uniqueKeysWithValues: recusadas.map { ($0.codigo, $0.frase) })
    private static let recusasDaFoto = recusas.merging(RecusasDaFoto.todas) { $1 }

    static let cpf = Entrada<CPF>.texto { try CPF.lendo($0) }

    private static let entradaDeSessao = Entrada<CriarSessao>.objeto(
        "NovaSessao",
        .obrigatorio("cpf", cpf, resumo: "CPF da pessoa."),
        .obrigatorio("especie", .escolha(SessaoDaProva.Especie.self)),
        .obrigatorio(
            "finalidade", .livre(ate: 200), resumo: "O que a pessoa vai autorizar, em frase: ela a lê na tela."),
        .obrigatorio(
            "nonce", Entrada<String>.texto(esquema: .texto(minimo: 16, maximo: 128)) { $0 },
            resumo: "Volta no resultado assinado: prenda-o ao pedido."),
        .obrigatorio(
            "volta", Entrada<String>.texto(esquema: .texto(minimo: 8, maximo: 500)) { $0 },
            resumo: "Para onde a pessoa volta."),
        .opcional(
            "limiar", Entrada<Int>.inteiro(300...900),
            resumo: "Milésimos de cosseno; só vale se for mais exigente que o do contrato.")
    ) { CriarSessao(cpf: $0, especie: $1, finalidade: $2, nonce: $3, volta: $4, limiar: $5) }

    private static let saidaDeSessao = Esquema.objeto(
        "Sessao",
        [
            CampoDeEsquema("id", .inteiro()), CampoDeEsquema("nonce", .texto()),
            CampoDeEsquema("endereco", .texto(formato: "uri"), resumo: "O link que a pessoa abre; vale uma vez."),
            CampoDeEsquema("expira_em", .instante),
        ])

    private static let saidaDeResultado = Esquema.objeto(
        "Resultado",
        [
            CampoDeEsquema("id", .inteiro()),
            CampoDeEsquema(
                "situacao", .escolha(SessaoDaProva.Situacao.allCases.map(\.naApi))),
            CampoDeEsquema(
                "motivo", .opcional(.escolha(MotivoDaSessao.codigos)), obrigatorio: false,
                resumo: "Por que não se aprovou: docs/prova-de-vida/motivos.md."),
            CampoDeEsquema("tentativas", .inteiro()),
            CampoDeEsquema(
                "resultado", .opcional(.texto()), obrigatorio: false, resumo: "JWS com o resultado, preso ao nonce."),
        ])

    private static func json(_ sessao: SessaoDaProva, _ assinado: String?) -> ValorJSON {
        [
            "id": .inteiro(sessao.id), "situacao": .texto(sessao.situacao.naApi),
            "motivo": sessao.motivo.map(ValorJSON.texto) ?? .nulo,
            "tentativas": .inteiro(Int64(sessao.tentativasFeitas)),
            "resultado": assinado.map(ValorJSON.texto) ?? .nulo,
        ]
    }

    // MARK: - Fotos

    private static func montarFotos(em api: Grupo<ContextoDoCliente>, _ servico: ServicoDeProva) {
        api.json(
            "consultas", ato: CompararFoto.ato,
            entrada: entradaDeFoto("Consulta") { CompararFoto(cpf: $0, foto: $1, declarado: $2) },
            descricao: DescricaoDeApi(
                "Compara uma foto com o rosto guardado da pessoa; não prova vida", saida: saidaDeConsulta, status: 201,
                recusas: recusasDaFoto),
            .init(limiteDoCorpo: limiteDaFoto, exigeChave: true)
        ) { pedido, contexto in
            guard let chave = contexto.chaveDeIdempotencia else { preconditionFailure("rota sem exigeChave") }
            let feito = try await pedido.executar(
                servico, cliente: contexto.cliente, chave: chave, endereco: contexto.endereco)
            return .json(
                [
                    "transacao": .inteiro(feito.id), "confere": .logico(feito.confere),
                    "cosseno_em_milesimos": .inteiro(Int64(feito.cosseno)),
                    "limiar_em_milesimos": .inteiro(Int64(feito.limiar)),
                    "similaridade_em_centesimos": .inteiro(Int64((feito.similaridade * 100).rounded())),
                    "prova_de_vida": false,
                ], status: 201)
        }
        api.json(
            "referencias", metodo: .put, ato: ReferenciaFacial.atoDeGravar,
            entrada: entradaDeReferencia,
            descricao: DescricaoDeApi(
                "Guarda o rosto de referência da pessoa a partir de uma foto", status: 204,
                recusas: recusasDaFoto),
            .init(limiteDoCorpo: limiteDaFoto)
        ) { pedido, contexto in
            try await pedido.executar(servico, cliente: contexto.cliente, endereco: contexto.endereco)
            return .vazia
        }
    }

    private static func entradaDeFoto<T>(
        _ nome: String, _ montar: @escaping @Sendable (CPF, [UInt8], DeclaracaoDoTratamento) -> T
    ) -> Entrada<T> {
        .objeto(
            nome, .obrigatorio("cpf", cpf), .obrigatorio("imagem", imagem, resumo: resumoDaImagem),
            .obrigatorio("base_legal", .escolha(BaseLegal.self), resumo: resumoDaBase),
            .obrigatorio("finalidade", .livre(ate: 200), resumo: resumoDaFinalidade)
        ) { montar($0, $1, DeclaracaoDoTratamento(base: $2, finalidade: $3)) }
    }

    private static let entradaDeReferencia = Entrada<GravarFoto>.objeto(
        "Referencia", .obrigatorio("cpf", cpf), .obrigatorio("imagem", imagem, resumo: resumoDaImagem),
        .obrigatorio("base_legal", .escolha(BaseLegal.self), resumo: resumoDaBase),
        .obrigatorio("finalidade", .livre(ate: 200), resumo: resumoDaFinalidade),
        .opcional(
            "trocar_rosto", .logico,
            resumo: "Troca o rosto guardado ainda que não seja o desta foto: fica na trilha. Sem isto, recusa-se.")
    ) {
        GravarFoto(
            cpf: $0, foto: $1, declarado: DeclaracaoDoTratamento(base: $2, finalidade: $3), troca: $4 ?? false)
    }

    private static let imagem = Entrada<[UInt8]>.texto(esquema: .texto(minimo: 4, maximo: limiteDaFoto)) { texto in
        guard let dados = Data(base64Encoded: texto) else {
            throw TextoInvalido(lido: String(texto.prefix(20)), esperado: "JPEG em base 64")
        }
        return [UInt8](dados)
    }
    private static let resumoDaImagem = "JPEG em base 64, de um rosto só."
    private static let resumoDaBase =
        "Com que direito se trata o rosto (LGPD, art. 11): fica na trilha, no extrato e na cópia da pessoa."
    private static let resumoDaFinalidade = "Para quê, em frase: a pessoa a lê na cópia dela."

    private static let saidaDeConsulta = Esquema.objeto(
        "ResultadoDaConsulta",
        [
            CampoDeEsquema("transacao", .inteiro(), resumo: "O número desta consulta no extrato."),
            CampoDeEsquema("confere", .logico), CampoDeEsquema("cosseno_em_milesimos", .inteiro()),
            CampoDeEsquema("limiar_em_milesimos", .inteiro()), CampoDeEsquema("similaridade_em_centesimos", .inteiro()),
            CampoDeEsquema("prova_de_vida", .logico),
        ])

    // MARK: - Medição

    private static func montarMedicao(em api: Grupo<ContextoDoCliente>, _ servico: ServicoDeProva) {
        api.get(
            "medicao/:competencia", ato: "prova-de-vida.consultar-medicao",
            descricao: DescricaoDeApi("A medição de um mês: quantidades, faixa e valor, se há preço")
        ) { contexto in
            let mes = try contexto.parametro("competencia") { try Competencia.lendo($0) }
            let lido = try await servico.casa.banco.transacao(como: .cliente(contexto.cliente.cliente), soLeitura: true)
            { t in
                try MedicaoDoMes.ler(cliente: contexto.cliente.cliente, mes, em: t)
            }
            return .json([
                "competencia": .texto(lido.competencia.iso), "consultas": .inteiro(Int64(lido.consultas)),
                "autenticacoes": .inteiro(Int64(lido.autenticacoes)), "total": .inteiro(Int64(lido.total)),
                "aprovadas": .inteiro(Int64(lido.aprovadas)),
                "aprovadas_vigentes": .inteiro(Int64(lido.aprovadasAgora)),
                "faixa": lido.faixa.map { .texto($0.rawValue) } ?? .nulo,
                "preco": lido.preco.map { .texto($0.comPonto) } ?? .nulo,
                "valor": lido.valor.map { .texto($0.comPonto) } ?? .nulo,
            ])
        }
    }
}

/// O cabeçalho `Authorization: Basic …`.
enum Basico {
    static func ler(_ cabecalho: String?) -> (String, String)? {
        guard let cabecalho, cabecalho.lowercased().hasPrefix("basic "), cabecalho.utf8.count < 1_024,
            let dados = Data(base64Encoded: String(cabecalho.dropFirst(6))),
            let texto = String(bytes: dados, encoding: .utf8),
            let dois = texto.firstIndex(of: ":")
        else { return nil }
        return (String(texto[..<dois]), String(texto[texto.index(after: dois)...]))
    }
}
