import Html
import Nucleo
import Web

/// O cadastro de um cliente, como se pergunta e como se lê.
enum FormularioDeCliente {
    // MARK: - As telas

    static func telaDeCadastrar(_ preenchido: Preenchimento) -> Tela {
        Tela(
            "Cadastrar cliente", trilha: [.init("Clientes", RotasDosClientes.raiz)],
            ajuda: Ajuda(
                "Quem vai contratar a prova de vida.", quemPode: "Os operadores do serviço.",
                depois: "Código e CNPJ não mudam depois. O que faltar se completa, e só então se libera.")
        ) {
            Html.Formulario(
                para: RotasDosClientes.novo, preenchido: preenchido, enviar: Botao("Cadastrar cliente"),
                cancelar: RotasDosClientes.raiz
            ) {
                GrupoDeCampos("Quem é") {
                    Html.Campo.identificacao("codigo", "Código")
                        .ajuda("De 2 a 40 letras minúsculas, algarismos ou hífen. Não muda depois.")
                    Html.Campo.texto("nome", "Nome", maximo: 120)
                    Html.Campo.cnpj("cnpj")
                }
                comuns
            }
        }
    }

    static func telaDeAlterar(_ cliente: ClienteGuardado, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Alterar o cadastro", subtitulo: cliente.nome,
            trilha: [.init("Clientes", RotasDosClientes.raiz), .init(cliente.nome, cliente.endereco)],
            ajuda: Ajuda(
                "Completa o que falta para liberar, renova o contrato, troca o representante.",
                quemPode: "Os operadores do serviço.",
                depois: "O limiar novo vale para as sessões que se criem; o endereço de aviso, para os próximos avisos."
            )
        ) {
            Html.Formulario(
                para: cliente.pagina("alterar"), preenchido: preenchido, enviar: Botao("Salvar"),
                cancelar: cliente.endereco
            ) {
                GrupoDeCampos("Quem é") { Html.Campo.texto("nome", "Nome", maximo: 120) }
                comuns
                GrupoDeCampos("Como se usa") {
                    Html.Campo.inteiro("limiar", "Limiar de semelhança", unidade: "milésimos")
                        .ajuda("De 300 a 900. Mais alto, menos gente passa no lugar de outra, e mais gente é recusada.")
                    Html.Campo.texto("avisarEm", "Endereço de aviso", maximo: 500).opcional()
                        .ajuda("Começa em https://. Vazio, não se avisa.")
                }
            }
        }
    }

    @Html.Montagem private static var comuns: Bloco {
        GrupoDeCampos("Contrato e termo", ajuda: "Sem os dois o cliente não se libera.", colunas: 2) {
            Html.Campo.identificacao("contrato", "Número do contrato").opcional()
            Html.Campo.data("contratoEm", "Assinado em").opcional()
            Html.Campo.data("termoEm", "Termo de sigilo assinado em").opcional()
        }
        GrupoDeCampos("Representante", ajuda: "Quem o cliente indica para tratar do serviço. Os três andam juntos.") {
            Html.Campo.texto("representante", "Nome", maximo: 120).opcional()
            Html.Campo.cpf("cpf").opcional()
            Html.Campo.correio("email").opcional().autocompletar("off")
            Html.Campo.telefone("telefone").opcional().autocompletar("off")
        }
        Html.Campo.textoLongo("voltas", "Endereços de volta", linhas: 3, maximo: 2_000).opcional()
            .ajuda("Um por linha, começando em https://: para onde a pessoa pode voltar depois da captura.")
    }

    static func preenchido(_ cliente: ClienteGuardado) -> Preenchimento {
        var valores = ["nome": cliente.nome, "limiar": "\(cliente.limiar)"]
        valores["contrato"] = cliente.contrato
        valores["contratoEm"] = cliente.contratoEm?.brasileiro
        valores["termoEm"] = cliente.termoEm?.brasileiro
        valores["representante"] = cliente.representante?.nome
        valores["cpf"] = cliente.representante?.cpf
        valores["email"] = cliente.representante?.email
        valores["telefone"] = cliente.representante?.telefone
        valores["voltas"] = cliente.voltas.joined(separator: "\n")
        valores["avisarEm"] = cliente.avisarEm
        return Preenchimento(valores)
    }

    // MARK: - A leitura

    /// Lança `FormularioRecusado` com tudo o que corrigir.
    static func lerCadastro(_ formulario: Web.Formulario) throws -> CadastrarCliente {
        let (codigo, nome, cnpj, contrato, contratoEm, termoEm, voltas) = try formulario.ler(
            .obrigatorio("codigo", falta: "Escreva o código.") { texto throws -> String in
                guard texto.wholeMatch(of: /[a-z0-9][a-z0-9-]{1,39}/) != nil else {
                    throw CampoInvalido("De 2 a 40 letras minúsculas, algarismos ou hífen.")
                }
                return texto
            }, campoDoNome, .obrigatorio("cnpj", falta: "Escreva o CNPJ.") { try CNPJ.lendo($0) },
            .opcional("contrato") { $0 }, .opcional("contratoEm") { try Dia.lendo($0) },
            .opcional("termoEm") { try Dia.lendo($0) }, campoDasVoltas)
        return CadastrarCliente(
            codigo: codigo, nome: nome, cnpj: cnpj, contrato: contrato, contratoEm: contratoEm, termoEm: termoEm,
            representante: try representante(formulario), voltas: voltas ?? [])
    }

    static func lerAlteracao(_ formulario: Web.Formulario, de cliente: ClienteGuardado) throws -> AlterarCliente {
        let (nome, contrato, contratoEm, termoEm, voltas, limiar, avisarEm) = try formulario.ler(
            campoDoNome, .opcional("contrato") { $0 }, .opcional("contratoEm") { try Dia.lendo($0) },
            .opcional("termoEm") { try Dia.lendo($0) }, campoDasVoltas,
            .obrigatorio("limiar", falta: "Escreva o limiar.") { texto throws -> Int in
                guard let limiar = Int(texto), (300...900).contains(limiar) else {
                    throw CampoInvalido("De 300 a 900.")
                }
                return limiar
            },
            .opcional("avisarEm") { texto throws -> String in
                guard texto.wholeMatch(of: /https:\/\/[^@# ]+/) != nil else {
                    throw CampoInvalido("Endereço https:// sem usuário nem fragmento.")
                }
                return texto
            })
        var pedido = AlterarCliente(cliente: cliente.id)
        (pedido.nome, pedido.contrato, pedido.contratoEm, pedido.termoEm) = (nome, contrato, contratoEm, termoEm)
        pedido.representante = try representante(formulario)
        (pedido.voltas, pedido.limiar) = (voltas ?? [], limiar)
        pedido.aviso = avisarEm.map { .em($0) } ?? .nenhum
        return pedido
    }

    private static var campoDoNome: Web.Campo<String> {
        .obrigatorio("nome", falta: "Escreva o nome.") { texto throws -> String in
            guard texto.count <= 120 else { throw CampoInvalido("No máximo 120 letras.") }
            return texto
        }
    }

    private static var campoDasVoltas: Web.Campo<[String]?> {
        .opcional("voltas") { texto throws -> [String] in
            let linhas = texto.split(whereSeparator: \.isNewline).map { String($0.filter { $0 != " " }) }
                .filter { !$0.isEmpty }
            guard linhas.count <= 20, linhas.allSatisfy({ $0.wholeMatch(of: /https:\/\/[^@# ]+/) != nil }) else {
                throw CampoInvalido("Um endereço https:// por linha, no máximo vinte.")
            }
            return linhas
        }
    }

    /// O representante, se se disse algum; os três andam juntos.
    private static func representante(_ formulario: Web.Formulario) throws -> Representante? {
        guard ["representante", "cpf", "email"].contains(where: { formulario.texto($0) != nil }) else { return nil }
        let (nome, cpf, email, telefone) = try formulario.ler(
            .obrigatorio("representante", falta: "Escreva o nome do representante.") { $0 },
            .obrigatorio("cpf", falta: "Escreva o CPF do representante.") { try CPF.lendo($0) },
            .obrigatorio("email", falta: "Escreva o e-mail do representante.") { texto throws -> String in
                guard Endereco(correio: texto) != nil else { throw CampoInvalido("Um e-mail, como nome@orgao.gov.br.") }
                return texto
            }, .opcional("telefone") { $0 })
        return Representante(nome: nome, cpf: cpf, email: email, telefone: telefone)
    }
}
