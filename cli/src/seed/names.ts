/** Common first and last names of several languages. Together they name nobody. */
export const firstNames =
  "Adam Aisha Alba Alice Amir Ana Andrew Anna Antonio Astrid Beatriz Ben Carla Carlos Carmen Chloe Clara " +
  "Daniel David Diego Diana Duarte Edith Elena Emil Emma Eva Farah Felix Fernanda Filipe Fiona Francisco " +
  "Gabriel Gemma George Grace Hannah Helena Henry Hugo Ines Irene Isabel Ivan Jack James Jana Joao Joanna " +
  "Jorge Jose Julia Karim Kate Lara Laura Leonor Liam Lucia Luis Luke Manuel Marco Maria Mariana Marta Martin " +
  "Matilda Miguel Mila Nadia Nina Noah Nora Olga Oliver Omar Oscar Pablo Paula Pedro Peter Petra Rafael " +
  "Raquel Rita Robert Rosa Rui Ruth Samuel Sara Sofia Stefan Teresa Theo Thomas Tiago Valeria Vera Victor Yara";

export const lastNames =
  "Abbott Almeida Alves Andrade Araujo Archer Azevedo Baker Barbosa Barlow Barros Batista Bennett Borges Branco " +
  "Brito Brooks Campos Cardoso Carvalho Castro Clarke Coelho Collins Cooper Correia Costa Cruz Cunha Davies " +
  "Delgado Dias Domingues Duarte Edwards Ellis Esteves Evans Faria Fernandes Ferreira Fisher Fletcher Fonseca " +
  "Foster Freitas Garcia Gaspar Gibson Gomes Graham Guerreiro Harper Hayes Henriques Hughes Jimenez Jordan Kelly " +
  "Lawson Leite Lima Lopes Machado Magalhaes Marques Martins Matias Matos Melo Mendes Miranda Monteiro Morais " +
  "Moreira Morgan Mota Moura Murphy Neves Nogueira Nunes Oliveira Ortega Pacheco Palmer Parker Pereira Pinheiro " +
  "Pinto Pires Porter Ramos Reed Reis Ribeiro Rocha Rodrigues Romero Santos Serrano Shaw Silva Simoes Sousa " +
  "Stone Tavares Teixeira Torres Turner Valente Vargas Vaz Vieira Walsh Watson Webb Wright Young";
