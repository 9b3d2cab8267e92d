// swift-tools-version:6.2
import PackageDescription

let ajustes: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Laço de bytes sem otimizar é dezenas de vezes mais lento, e os testes escrevem e leem milhões de campos; as travas de conta e de índice ficam.
let ligeiro: [SwiftSetting] = [.unsafeFlags(["-O"])]

func externo(_ produto: String, _ pacote: String? = nil) -> Target.Dependency {
    .product(name: produto, package: pacote ?? produto)
}

let crypto = externo("Crypto", "swift-crypto")
let registro = externo("Logging", "swift-log")
let web: [Target.Dependency] = [
    externo("Hummingbird", "hummingbird"), externo("HummingbirdCore", "hummingbird"),
    externo("HummingbirdTLS", "hummingbird"), externo("HummingbirdHTTP2", "hummingbird"),
    externo("NIOCore", "swift-nio"), externo("NIOPosix", "swift-nio"), externo("NIOTLS", "swift-nio"),
    externo("NIOConcurrencyHelpers", "swift-nio"), externo("NIOHTTP1", "swift-nio"), externo("NIOSSL", "swift-nio-ssl"),
    externo("NIOHTTP2", "swift-nio-http2"), externo("NIOHTTPTypes", "swift-nio-extras"),
    externo("HTTPTypes", "swift-http-types"), externo("ServiceLifecycle", "swift-service-lifecycle"),
    externo("X509", "swift-certificates"), externo("SwiftASN1", "swift-asn1"), registro, crypto, "CZlib", "Cifra",
]

/// Uma máquina: nenhuma palavra do negócio. Um alvo e os seus testes.
func maquina(
    _ nome: String, usa: [Target.Dependency] = [], testes: [Target.Dependency] = [], exemplos: Bool = false,
    fora: [String] = [], mais: [SwiftSetting] = []
) -> [Target] {
    [
        .target(name: nome, dependencies: usa, exclude: fora, swiftSettings: ajustes + mais),
        .testTarget(
            name: "\(nome)Tests", dependencies: [.target(name: nome)] + usa + testes,
            exclude: exemplos ? ["Exemplos"] : [], swiftSettings: ajustes),
    ]
}

/// Uma capacidade: um assunto do ofício, com o núcleo, o banco e as outras que declara usar.
func capacidade(
    _ nome: String, usa outras: [String] = [], de bibliotecas: [Target.Dependency] = [], testada: Bool = true,
    testes: [Target.Dependency] = [], fora: [String] = []
) -> [Target] {
    let usadas: [Target.Dependency] =
        (["Nucleo", "BancoDeDados", "Cifra"] + outras).map { .target(name: $0) } + bibliotecas
    let alvo = Target.target(name: nome, dependencies: usadas, exclude: ["LEIAME.md"] + fora, swiftSettings: ajustes)
    guard testada else { return [alvo] }
    return [
        alvo,
        .testTarget(
            name: "\(nome)Tests",
            dependencies: [.target(name: nome), "BancoDeTeste", "OrgaoDeTeste"] + usadas + testes,
            swiftSettings: ajustes),
    ]
}

let maquinas =
    maquina(
        "BancoDeDados",
        usa: ["CLibpq", externo("NIOPosix", "swift-nio"), externo("NIOCore", "swift-nio"), registro, crypto],
        testes: ["BancoDeTeste"], mais: ligeiro)
    + maquina("Cifra", usa: ["CArgon2", crypto, externo("NIOPosix", "swift-nio"), externo("NIOCore", "swift-nio")])
    + maquina("Leiaute", usa: [externo("Yams")], exemplos: true, mais: ligeiro)
    + maquina("Correio", usa: ["CCorreio"], testes: ["ServidoresDeTeste"])
    + maquina(
        "Https",
        usa: [
            externo("AsyncHTTPClient", "async-http-client"), externo("NIOCore", "swift-nio"),
            externo("NIOPosix", "swift-nio"), externo("NIOHTTP1", "swift-nio"), externo("NIOSSL", "swift-nio-ssl"),
        ], testes: ["ServidoresDeTeste"])
    + maquina(
        "Antivirus", usa: [externo("NIOCore", "swift-nio"), externo("NIOPosix", "swift-nio")],
        testes: ["ServidoresDeTeste"])
    + maquina("Provedor", usa: ["Cifra", "Https", crypto, externo("JWTKit", "jwt-kit")])
    + maquina("Diretorio", usa: ["CLdap", "Cifra"])
    + maquina("Html", mais: ligeiro)
    + maquina("Documento", usa: ["CPango"])
    + maquina(
        "Rosto", usa: ["CRosto", "CTurbojpeg", "Cifra", crypto], exemplos: true, fora: ["LEIAME.md"], mais: ligeiro)
    + maquina("Tarefas", usa: ["BancoDeDados", registro], testes: ["BancoDeTeste"])
    + maquina(
        "Web", usa: web,
        testes: ["Https", externo("HummingbirdTesting", "hummingbird"), externo("NIOEmbedded", "swift-nio")])

let base =
    capacidade("Auditoria", usa: ["Antivirus"])
    + capacidade("Cadastro", usa: ["Auditoria"], testada: false)
    + capacidade("Comunicados", usa: ["Auditoria", "Cadastro", "Correio"], testada: false)
    + capacidade(
        "Acesso",
        usa: ["Auditoria", "Cadastro", "Comunicados", "Correio", "Provedor", "Diretorio", "Web", "Html", "Documento"],
        de: ["CQrencode", externo("HTTPTypes", "swift-http-types"), crypto, registro],
        testada: false)
    + capacidade("Arquivos", usa: ["Auditoria", "Cadastro", "Leiaute"], de: [crypto])

let negocio =
    capacidade("Contratos", usa: ["Auditoria", "Cadastro"], testada: false)
    + capacidade(
        "Averbacao",
        usa: ["Acesso", "Auditoria", "Cadastro", "Contratos", "Arquivos", "Https", "Tarefas", "Leiaute", "Web"],
        de: [crypto])
    + capacidade(
        "ProvaAnual",
        usa: ["Auditoria", "Averbacao", "Cadastro", "Comunicados", "Contratos", "Correio", "Web"], testada: false)
    + capacidade("Glosas", usa: ["Auditoria", "Cadastro", "Contratos"])
    + capacidade(
        "Folha", usa: ["Auditoria", "Cadastro", "Contratos", "Arquivos", "Tarefas", "Leiaute", "Glosas"], de: [crypto],
        // O retorno e o repasse do mesmo mês dizem o mesmo.
        testes: ["Repasses"])
    + capacidade(
        "Repasses", usa: ["Auditoria", "Cadastro", "Contratos", "Arquivos", "Leiaute", "Tarefas"], de: [crypto])
    + capacidade(
        "ProvaDeVida",
        usa: ["Acesso", "Auditoria", "Cadastro", "Comunicados", "Correio", "Https", "Rosto", "Web", "Html"],
        de: [crypto, registro, externo("JWTKit", "jwt-kit")],
        // A assinatura da operação se prova contra o serviço de verdade.
        testes: [
            "averba", "Averbacao", "Contratos", "PortalDaConsignataria", "PortalDoGestor", "ProvaAnual",
            "PortalDoServidor", "ServidoresDeTeste", "Provedor", "Antivirus", externo("HTTPTypes", "swift-http-types"),
        ])
    + capacidade(
        "CargaInicial", usa: ["Auditoria", "Cadastro", "Contratos", "Arquivos", "Tarefas", "Leiaute", "Folha"],
        de: [externo("Yams")])
    + [
        .target(
            name: "BaseFicticia", dependencies: ["Nucleo", "Leiaute"], exclude: ["LEIAME.md"],
            swiftSettings: ajustes + ligeiro),
        .testTarget(
            name: "BaseFicticiaTests",
            dependencies: [
                "BaseFicticia", "Nucleo", "Leiaute", "averba", "BancoDeTeste", "OrgaoDeTeste", "BancoDeDados",
                "Auditoria",
                externo("Yams"),
            ], exclude: ["Exemplos"], swiftSettings: ajustes),
    ]

let portais = ["PortalDoGestor", "PortalDaConsignataria", "PortalDoServidor"].flatMap { nome in
    let usados: [Target.Dependency] = [
        "Nucleo", "BancoDeDados", "Cifra", "Html", "Web", "Auditoria", "Cadastro", "Acesso", "Contratos", "Averbacao",
        "Arquivos", "Comunicados", "Correio",
        "Folha", "Glosas", "Leiaute", "ProvaAnual", "Repasses", "Tarefas", registro,
    ]
    return [
        Target.target(name: nome, dependencies: usados, exclude: ["LEIAME.md"], swiftSettings: ajustes),
        .testTarget(
            name: "\(nome)Tests",
            dependencies: [
                .target(name: nome), "BancoDeTeste", "OrgaoDeTeste", "BaseDeTeste", "BaseFicticia", "CargaInicial",
            ]
                + usados,
            swiftSettings: ajustes),
    ]
}

let package = Package(
    name: "averba",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCorreio", dependencies: ["CCurl"]),
        .systemLibrary(name: "CLdap", pkgConfig: "ldap", providers: [.apt(["libldap-dev"])]),
        .target(
            name: "ServidoresDeTeste", path: "Tests/ServidoresDeTeste",
            exclude: ["correio.py", "diretorio.py", "provedor.py", "receptor.py"],
            swiftSettings: ajustes),
        .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CTurbojpeg", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .target(name: "CRosto"),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .target(name: "Nucleo", swiftSettings: ajustes + ligeiro),
        .testTarget(name: "NucleoTests", dependencies: ["Nucleo"], exclude: ["Exemplos"], swiftSettings: ajustes),
        .target(
            name: "BancoDeTeste", dependencies: ["BancoDeDados"], path: "Tests/BancoDeTeste", swiftSettings: ajustes),
        .target(
            name: "OrgaoDeTeste",
            dependencies: [
                "Antivirus", "BancoDeTeste", "Cadastro", "Contratos", "Auditoria", "Nucleo", "BancoDeDados", "Cifra",
                crypto,
            ],
            path: "Tests/OrgaoDeTeste", swiftSettings: ajustes),
        .target(
            name: "BaseDeTeste",
            dependencies: [
                "BancoDeTeste", "BaseFicticia", "CargaInicial", "Cadastro", "Auditoria", "Arquivos", "Tarefas",
                "Nucleo",
                "BancoDeDados",
            ],
            path: "Tests/BaseDeTeste", swiftSettings: ajustes),
        .testTarget(
            name: "AcessoTests",
            dependencies: [
                "Acesso", "Auditoria", "BancoDeDados", "Cadastro", "Cifra", "Comunicados", "Correio", "Diretorio",
                "Html", "Nucleo", "OrgaoDeTeste", "Provedor", "ServidoresDeTeste", "Web", registro,
                externo("HTTPTypes", "swift-http-types"),
            ], swiftSettings: ajustes),
        .testTarget(name: "ArrumacaoTests", swiftSettings: ajustes),
        .testTarget(
            name: "SistemaTests",
            dependencies: [
                "averba", "BancoDeTeste", "OrgaoDeTeste", "BaseDeTeste", "BancoDeDados", "Nucleo", "Cifra", "Auditoria",
                "Acesso", "Antivirus",
                "Contratos",
                "Arquivos", "Averbacao", "BaseFicticia", "Cadastro", "CargaInicial", "Comunicados", "Correio", "Folha",
                "PortalDaConsignataria",
                "Leiaute", "PortalDoGestor", "PortalDoServidor", "ProvaAnual", "ServidoresDeTeste", "Tarefas", "Web",
                registro,
                crypto,
                externo("HTTPTypes", "swift-http-types"), externo("AsyncHTTPClient", "async-http-client"),
                externo("NIOCore", "swift-nio"), externo("NIOHTTP1", "swift-nio"), externo("NIOPosix", "swift-nio"),
                externo("NIOSSL", "swift-nio-ssl"),
            ],
            exclude: ["Retratos", "api.py"], swiftSettings: ajustes),
        .executableTarget(
            name: "medir",
            dependencies: [
                "Nucleo", "BancoDeDados", "Leiaute", "Auditoria", "Acesso", "Arquivos", "Averbacao", "Contratos",
                "Folha", "Glosas",
                "Repasses", "Rosto", "Tarefas", "Cifra", "BancoDeTeste", "OrgaoDeTeste",
                externo("Hummingbird", "hummingbird"), externo("HummingbirdTLS", "hummingbird"),
                externo("NIOCore", "swift-nio"), externo("NIOSSL", "swift-nio-ssl"),
                externo("ArgumentParser", "swift-argument-parser"),
            ],
            path: "Tests/Desempenho/Medir", swiftSettings: ajustes),
        .executableTarget(
            name: "averba",
            dependencies: [
                "Nucleo", "BancoDeDados", "Cifra", "Web", "Leiaute", "Auditoria", "Cadastro", "Acesso", "Contratos",
                "Averbacao",
                "Arquivos", "Comunicados", "Correio", "Diretorio", "Antivirus", "Provedor", "Tarefas", "Folha",
                "Glosas",
                "Repasses", "CargaInicial", "ProvaAnual", "ProvaDeVida", "Rosto",
                "BaseFicticia", "PortalDoGestor",
                "PortalDaConsignataria", "PortalDoServidor", registro,
                externo("ServiceLifecycle", "swift-service-lifecycle"),
                externo("ArgumentParser", "swift-argument-parser"),
            ],
            swiftSettings: ajustes),
    ] + maquinas + base + negocio + portais)
