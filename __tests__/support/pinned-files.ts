// Files that pin packages, as their tools write them, each no longer than what it is about.

export const NPM_LOCK = `{
  "name": "app",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "dependencies": {
        "lodash": "^4.17.20"
      }
    },
    "node_modules/a/node_modules/lodash": {
      "version": "4.17.19",
      "resolved": ""
    },
    "node_modules/lodash": {
      "version": "4.17.20"
    },
    "node_modules/@babel/core": {
      "dev": true,
      "version": "7.0.0"
    }
  }
}`

export const PACKAGE_JSON = `{
  "name": "lodash",
  "scripts": {
    "jest": "jest --ci"
  },
  "dependencies": {
    "lodash": "^4.17.20"
  },
  "devDependencies": { "jest": "29.7.0" }
}`

export const YARN = `# yarn lockfile v1

"@babel/core@^7.0.0":
  version "7.0.0"

lodash@^3.0.0:
  version "3.10.1"

lodash@^4.17.0, lodash@^4.17.20:
  version "4.17.20"
`

export const YARN_BERRY = `__metadata:
  version: 8

"lodash@npm:^4.17.20, lodash@npm:~4.17.0":
  version: 4.17.20
  resolution: "lodash@npm:4.17.20"
`

export const PNPM = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      lodash:
        specifier: ^4.17.20
        version: 4.17.20
packages:
  '@babel/core@7.0.0':
    resolution: {}
  lodash@4.17.2:
    resolution: {}
  lodash@4.17.20:
    resolution: {}
  /old/1.0.0:
    resolution: {}
  /peers@1.0.0(react@18.0.0):
    resolution: {}
`

export const REQUIREMENTS = `# lodash==4.17.20
-r base.txt
Django>=3
django == 4.0.1 ; python_version > "3.8"
ruamel_yaml[jinja2]==0.17.0 \\
    --hash=sha256:0
django-filter==4.0.1
flask
`

export const POETRY = `[[package]]
name = "django"
version = "3.0"

[package.dependencies]
version = "4.0.1"

[[package]]
name = "Django"
description = "x"
version = "4.0.1"
`

export const PIPFILE = `{
    "default": {
        "django": {
            "hashes": [],
            "version": "==4.0.1"
        }
    }
}`

export const CSPROJ = `<Project>
  <ItemGroup>
    <PackageReference Include="Newtonsoft.Json.Bson" Version="1.0.2" />
    <PackageReference Version="12.0.3" Include="Newtonsoft.Json" />
    <PackageReference Update="serilog">
      <Version>2.0.0</Version>
    </PackageReference>
  </ItemGroup>
</Project>`

export const NUGET_LOCK = `{
  "version": 1,
  "dependencies": {
    "net8.0": {
      "Newtonsoft.Json": {
        "type": "Direct",
        "requested": "[12.0.3, )",
        "resolved": "12.0.3"
      }
    }
  }
}`

export const GO_MOD = `module example.com/app

require golang.org/x/text v0.3.6

require (
	golang.org/x/net v0.1.0 // indirect
	golang.org/x/net/html v0.2.0
)
`

export const POM = `<project>
  <properties>
    <log4j.version>2.14.1</log4j.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.other</groupId>
      <artifactId>log4j-core</artifactId>
      <version>9.9.9</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>\${log4j.version}</version>
    </dependency>
    <dependency>
      <groupId>com.h2database</groupId>
      <artifactId>h2</artifactId>
      <version>1.4.200</version>
    </dependency>
    <dependency>
      <groupId>org.springframework</groupId>
      <artifactId>spring-web</artifactId>
    </dependency>
    <dependency><groupId>a</groupId><artifactId>b</artifactId><version>1</version></dependency>
  </dependencies>
</project>`

export const DOCKERFILE = `FROM node:20 AS build
RUN npm install -g lodash@4.17.20
FROM debian:12
RUN apt-get install -y curl=7.88.1-10 && \\
    pip install "flask==3.0.0"
`
